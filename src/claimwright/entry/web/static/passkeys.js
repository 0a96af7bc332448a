// Passkeys: asks the browser's authenticator what our server wants signed, and sends the answer with the form.
"use strict";

(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (known) => (known || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async (asked) => {
    const made = await navigator.credentials.create({ publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
    } });
    return { made, response: { attestationObject: text(made.response.attestationObject) } };
  };
  const get = async (asked) => {
    const made = await navigator.credentials.get({ publicKey: {
      ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials),
    } });
    const { authenticatorData, signature, userHandle } = made.response;
    const response = { authenticatorData: text(authenticatorData), signature: text(signature) };
    if (userHandle) response.userHandle = text(userHandle);
    return { made, response };
  };
  const answered = ({ made, response }) => JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: { ...response, clientDataJSON: text(made.response.clientDataJSON) },
  });

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const say = (name) => form.querySelectorAll("[data-says]").forEach((one) => { one.hidden = one.dataset.says !== name; });
    const button = form.querySelector("button");
    const csrf = form.querySelector("[name=csrf]");
    if (!window.PublicKeyCredential) { say("unable"); return; }
    if (form.dataset.origin !== window.location.origin) { say("elsewhere"); return; }
    form.querySelectorAll("[data-able]").forEach((one) => { one.hidden = false; });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!form.reportValidity()) return;
      say("waiting");
      button.disabled = true;
      try {
        const headers = csrf ? { "X-CSRF": csrf.value } : {};
        const answer = await fetch(form.dataset.asks, { method: "POST", headers });
        if (answer.redirected) { window.location.assign(answer.url); return; }
        if (!answer.ok) throw new Error(`refused: ${answer.status}`);
        const asked = await answer.json();
        form.querySelector("[name=answer]").value = answered(await (form.dataset.passkey === "create" ? create(asked) : get(asked)));
        HTMLFormElement.prototype.submit.call(form);
      } catch (error) {
        say(error.name === "InvalidStateError" ? "known" : "failed");
        form.classList.remove("sending");
        button.disabled = false;
      }
    });
  });
})();
