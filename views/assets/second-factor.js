// Passkeys: the browser asks the device, and the form is sent with what it says. The rest of these pages works without.
const { browserSupportsWebAuthn, startAuthentication, startRegistration } = globalThis.SimpleWebAuthnBrowser ?? {}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const part = (selector) => form.querySelector(selector)
  const button = part('button')
  if (!browserSupportsWebAuthn?.()) {
    part('[data-passkey-none]').hidden = false
    button.disabled = true
    continue
  }
  const ask = form.dataset.passkey === 'add' ? startRegistration : startAuthentication
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    part('[data-passkey-failed]').hidden = true
    button.disabled = true
    try {
      part('[name=response]').value = JSON.stringify(await ask({ optionsJSON: JSON.parse(form.dataset.options) }))
      form.submit()
    } catch {
      part('[data-passkey-failed]').hidden = false
      button.disabled = false
    }
  })
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
