"""The sample: a studio, a union, press reports re-enacted and one invented picture, to try Candor on. Pure data."""

from .definition import Sample, SampleAnswer, SampleEngagement, SampleExpected, SampleProduction, SampleUse, sample

__all__ = [
    "Sample",
    "SampleAnswer",
    "SampleEngagement",
    "SampleExpected",
    "SampleProduction",
    "SampleUse",
    "sample",
]
