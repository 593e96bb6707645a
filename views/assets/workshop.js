// Comfort only: the workshop works without this file. Digits choose likelihood, then impact; Enter saves; arrows, j and k turn the page.
const form = document.querySelector('[data-workshop]')
const scales = [...form.querySelectorAll('[data-scale]')]
// Digits and letters can be switched off in the foot of the page (WCAG 2.1.4), as for all of Waarborg.
const letters = () => localStorage.getItem('shortcuts') !== 'off'
const chosen = (scale) => scale.querySelector('input:checked')?.value
let next = scales.find((scale) => chosen(scale) === undefined) ?? scales[0]

function showNext() {
  for (const scale of scales) scale.classList.toggle('is-next', scale === next && letters())
}

// The level before one's eyes; the server decides again on saving (domain/risk.ts, levelOf).
const rows = form.dataset.levels.split(' ')
function showLevel() {
  const [likelihood, impact] = scales.map(chosen)
  const level = likelihood && impact ? rows[likelihood - 1][impact - 1] : ''
  for (const sign of form.querySelectorAll('[data-level]')) sign.hidden = sign.dataset.level !== level
}

function choose(digit) {
  const radio = next.querySelector(`input[value="${digit}"]`)
  radio.checked = true
  radio.dispatchEvent(new Event('change', { bubbles: true }))
}

form.addEventListener('change', ({ target }) => {
  const scale = target.closest('[data-scale]')
  if (!scale) return
  next = scales[scales.indexOf(scale) + 1] ?? scales[0]
  showNext()
  showLevel()
})

// Keys that are typed while the next page is on its way are for that page: here they would be lost or do harm.
let leaving = false

document.addEventListener('keydown', (event) => {
  const { key, target } = event
  if (leaving) {
    event.preventDefault()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const onRadio = target.matches('input[type=radio]')
  if (!onRadio && target.matches('a, button, summary, input, textarea, select')) return
  // Enter on a radio sends the form by itself.
  if (key === 'Enter' && !onRadio) form.requestSubmit()
  // Within a group of radios the arrows move between them: that stays so.
  if (!onRadio && (key === 'ArrowRight')) turn(event, 'next')
  if (!onRadio && (key === 'ArrowLeft')) turn(event, 'previous')
  if (!letters()) return
  if (/^[1-5]$/.test(key)) choose(key)
  if (key === 'j') turn(event, 'next')
  if (key === 'k') turn(event, 'previous')
})

function turn(event, way) {
  const link = form.querySelector(`[data-${way}]`)
  if (!link) return
  event.preventDefault()
  leaving = true
  link.click()
}

document.querySelector('[data-shortcuts]')?.addEventListener('click', showNext)
showNext()
showLevel()

// The back button brings the page back as it was left.
window.addEventListener('pageshow', () => {
  leaving = false
})
