// Comfort only: the page works without this file.
// A form with files, [data-upload]: several photos one after the other, and how far the sending has come.
const one = (selector, root = document) => root.querySelector(selector)
const all = (selector, root = document) => [...root.querySelectorAll(selector)]
let request = null

// A camera gives one photo at a time. Each keeps its own input, and the button asks a fresh one for the next.
document.addEventListener('change', ({ target }) => {
  if (!target.matches('[data-upload] input[type=file]')) return
  if (target.matches('[data-camera]') && target.files.length) nextPhoto(target)
  showChosen(target.form)
})

function nextPhoto(taken) {
  const fresh = taken.cloneNode()
  fresh.value = ''
  taken.removeAttribute('id')
  taken.removeAttribute('data-camera')
  taken.dataset.taken = ''
  taken.hidden = true
  taken.before(fresh)
  taken.closest('[data-cameras]').append(taken)
}

function showChosen(form) {
  const list = one('[data-chosen]', form)
  const inputs = all('input[type=file]', form)
  list.replaceChildren(...inputs.flatMap((input) => [...input.files].map((file) => row(list, input, file))))
  list.hidden = list.childElementCount === 0
}

function row(list, input, file) {
  const item = document.createElement('li')
  const name = document.createElement('span')
  name.textContent = file.name
  item.append(name)
  if (input.dataset.taken === undefined) return item
  const button = document.createElement('button')
  Object.assign(button, { type: 'button', className: 'link', textContent: '×' })
  button.setAttribute('aria-label', list.dataset.remove.replace('%', file.name))
  button.addEventListener('click', () => {
    const { form } = input
    input.remove()
    showChosen(form)
  })
  item.append(button)
  return item
}

// Before the listeners of the page: it would mark the form as sent.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.matches('[data-upload]') || all('input[type=file]', form).every((input) => input.files.length === 0)) return
  event.preventDefault()
  if (request === null) send(form)
}, true)

function send(form) {
  request = new XMLHttpRequest()
  request.open('POST', form.action)
  request.setRequestHeader('X-Requested-With', 'upload')
  request.upload.addEventListener('progress', ({ loaded, total }) => sending(form, loaded / total))
  request.addEventListener('load', answered)
  request.addEventListener('error', () => broken(form))
  request.addEventListener('abort', () => idle(form))
  request.send(new FormData(form))
  sending(form, 0)
}

function sending(form, share) {
  const { sending: words, keeping } = one('[data-progress]', form).dataset
  const percent = Math.floor(share * 100)
  one('[data-progress]', form).hidden = false
  one('progress', form).value = percent
  // A reader of the page aloud hears a quarter at a time.
  say(form, share === 1 ? keeping : `${words} ${percent - (percent % 25)}\u00a0%`)
}

function say(form, text) {
  const place = one('[data-progress-text]', form)
  if (place.textContent !== text) place.textContent = text
}

function idle(form) {
  request = null
  one('[data-progress]', form).hidden = true
}

function broken(form) {
  request = null
  one('progress', form).value = 0
  say(form, one('[data-progress]', form).dataset.broken)
}

// Kept: to where it leads. Anything else is a page, often the same form with what is wrong with it.
function answered() {
  const { status, responseText, responseURL } = request
  const target = request.getResponseHeader('Location')
  request = null
  if (status === 201 && target) return location.assign(target)
  const page = new DOMParser().parseFromString(responseText, 'text/html')
  if (!one('main', page)) return location.assign(responseURL)
  document.title = page.title
  one('main').replaceWith(document.adoptNode(one('main', page)))
  const place = one('[data-focus]') ?? one('main')
  place.focus()
  place.scrollIntoView({ block: 'start' })
}

document.addEventListener('click', ({ target }) => target.closest('[data-stop]') && request?.abort())
