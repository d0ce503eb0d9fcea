"""Settings of the libraries behind the API: the same wherever Candor runs."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["config.api.KeyAuthentication", "config.api.SeatAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.Declared"],
    "DEFAULT_PARSER_CLASSES": ["config.api.StrictJSON"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.OneForm",
    "DEFAULT_METADATA_CLASS": "config.api.Described",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.answer_refusal",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Candor",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": ["config.openapi.complete"],
}
