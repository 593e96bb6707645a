// Comfort only: every page works without this file.
const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const one = (selector, root = document) => root.querySelector(selector)
const typing = (target) => target.matches('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]')

document.documentElement.classList.add('scripted')
one('[data-focus]')?.focus()

// Menus in the top bar: one open at a time; Escape and a click elsewhere close them.
const openMenus = () => all('details.drop[open]')
document.addEventListener('click', (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false
})
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  for (const menu of openMenus()) {
    menu.open = false
    one('summary', menu).focus()
  }
})

// Keys of one letter can be switched off in the foot of the page (WCAG 2.1.4); Ctrl+K always works.
const letters = () => localStorage.getItem('shortcuts') !== 'off'
const shortcutSwitch = one('[data-shortcuts]')
function showShortcuts() {
  const key = one('[data-search-key]')
  if (key) key.hidden = !letters()
  if (!shortcutSwitch) return
  shortcutSwitch.hidden = false
  shortcutSwitch.textContent = letters() ? shortcutSwitch.dataset.off : shortcutSwitch.dataset.on
}
shortcutSwitch?.addEventListener('click', () => {
  localStorage.setItem('shortcuts', letters() ? 'off' : 'on')
  showShortcuts()
})
showShortcuts()

function search(event) {
  const field = one('[data-search]')
  event.preventDefault()
  if (field?.checkVisibility()) field.select()
  else one('.topbar-find')?.click()
}

document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') return search(event)
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !letters()) return
  if (event.key === '/') return search(event)
  const page = one('[data-norm-page]')
  if (!page) return
  if (event.key === 'j') one('a[rel=next]')?.click()
  if (event.key === 'k') one('a[rel=prev]')?.click()
  if (event.key === 'y') answer(page, 'yes')
  if (event.key === 'n') answer(page, 'no')
})

// y and n answer the point that has the focus, else the first that is open, and go on to the next.
function answer(page, value) {
  const points = all('.yesno', page)
  const focused = points.find((point) => point.contains(document.activeElement))
  const point = focused ?? points.find((candidate) => !one('input:is([value=yes], [value=no]):checked', candidate))
  // All are answered: nothing is overwritten by a stray key.
  if (!point) return one(':checked', points[0])?.focus()
  const radio = point && one(`input[value=${value}]`, point)
  if (!radio) return
  radio.checked = true
  radio.dispatchEvent(new Event('change', { bubbles: true }))
  const next = points[points.indexOf(point) + 1] ?? point
  one(':checked, input', next).focus()
}

// The outcome of a norm before one's eyes: [data-outcomes data-threshold] holds one hidden [data-outcome] per outcome and [data-met].
// The server decides again on saving (domain/assessment.ts, outcomeOf).
const outcomes = one('[data-outcomes]')
function showOutcome() {
  const points = all('[data-norm-page] .yesno')
  const met = points.filter((point) => one('input[value=yes]:checked', point)).length
  const answered = points.some((point) => one('input:is([value=yes], [value=no]):checked', point))
  const reached = met >= Number(outcomes.dataset.threshold) ? 'yes' : met === 0 ? 'no' : 'partly'
  for (const sign of all('[data-outcome]', outcomes)) sign.hidden = sign.dataset.outcome !== (answered ? reached : 'unanswered')
  for (const number of all('[data-met]', outcomes)) number.textContent = String(met)
}
if (outcomes) document.addEventListener('change', (event) => event.target.closest('.yesno') && showOutcome())

// Filters send themselves; a text field waits for Enter.
for (const form of all('form[data-autosubmit]')) {
  form.addEventListener('change', (event) => {
    if (!event.target.matches('[type=text], [type=search]')) form.requestSubmit()
  })
}

// A long form warns before it is left with changes.
for (const form of all('form[data-guard]')) {
  let changed = false
  // A key that answers a norm sends `change` alone.
  for (const kind of ['input', 'change']) form.addEventListener(kind, () => (changed = true))
  form.addEventListener('submit', () => (changed = false))
  addEventListener('beforeunload', (event) => changed && event.preventDefault())
}

// A form is sent once: the second click of a double click would find its own first one in the way.
document.addEventListener('submit', (event) => {
  if (event.defaultPrevented || event.target.method !== 'post') return
  if (event.target.dataset.sent) event.preventDefault()
  event.target.dataset.sent = 'yes'
})
addEventListener('pageshow', () => all('form[data-sent]').forEach((form) => delete form.dataset.sent))

// A file field that hides behind a button says what was chosen: <span data-file-for="id"></span>.
for (const label of all('[data-file-for]')) {
  const input = document.getElementById(label.dataset.fileFor)
  input?.addEventListener('change', () => (label.textContent = [...input.files].map((file) => file.name).join(', ')))
}
