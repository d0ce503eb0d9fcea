// Everything works without this file. With it the digest is made here, and the paper never leaves this machine: the page is
// opened again with the digest alone. (SubtleCrypto is there on https and on loopback; elsewhere the form is sent as it is.)
(() => {
  "use strict";
  const form = document.querySelector("[data-check]");
  if (!form || !globalThis.crypto?.subtle) return;
  const field = form.querySelector("[type=file]");
  const tooLarge = form.querySelector("[data-too-large]");
  form.querySelector("[data-local]").hidden = false;

  const compare = async (file) => {
    tooLarge.hidden = file.size <= Number(form.dataset.most);
    if (!tooLarge.hidden) return;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const address = new URL(form.action);
    address.searchParams.set("sha256", Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
    location.assign(address);
  };

  form.addEventListener("submit", (event) => {
    const [file] = field.files;
    if (!file) return;
    event.preventDefault();
    compare(file).catch(() => form.submit());
  });

  const over = (shown) => form.classList.toggle("over", shown);
  form.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });
})();
