// Passkeys: a form marked data-passkey asks the device, takes its answer in and is sent as any other. Such forms stay
// hidden where the browser or this address cannot.

const can = window.isSecureContext && "PublicKeyCredential" in window;

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!can || location.hostname !== form.dataset.host) continue;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    // Sent by the script once the device has answered; until then no other listener need know.
    event.preventDefault();
    event.stopPropagation();
    answer(form);
  });
}

async function answer(form) {
  const button = form.querySelector("button");
  const trouble = form.querySelector("[role=alert]");
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  trouble.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(await ask(form));
    form.submit();
  } catch (error) {
    // Not now, not this device, or no longer allowed: said beside the button, and anything but the first is ours to know.
    if (error.name !== "NotAllowedError") console.warn(error);
    trouble.hidden = false;
    button.removeAttribute("aria-disabled");
  }
}

async function ask(form) {
  const reply = await fetch(form.dataset.challenge, {
    method: "POST",
    headers: { "X-Form-Token": form.elements.form_token.value, Accept: "application/json" },
  });
  if (!reply.ok) throw new Error(`${reply.status}`);
  const options = (await reply.json()).publicKey;
  options.challenge = bytes(options.challenge);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    list?.forEach((key) => { key.id = bytes(key.id); });
  }
  if (form.dataset.passkey === "create") {
    options.user.id = bytes(options.user.id);
    return told(await navigator.credentials.create({ publicKey: options }));
  }
  return told(await navigator.credentials.get({ publicKey: options }));
}

// The credential as JSON: every part that is bytes in base64 for addresses.
function told(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, extensions: {} };
}

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
