// What the pages cannot do without a script: keep a draft while it is typed, read a file into a form, ask before throwing away.
// Everything else works without.
'use strict';

// A draft is kept a second after the last key, and at once when the page is left: a power cut costs some words.
for (const form of document.querySelectorAll('form[data-draft]')) {
  const said = document.getElementById('kept');
  let timer = 0;
  let last = new URLSearchParams(new FormData(form)).toString();
  const keep = (isLeaving) => {
    clearTimeout(timer);
    const text = new URLSearchParams(new FormData(form)).toString();
    if (text === last) return;
    last = text;
    fetch(form.action + '/keep', {
      method: 'POST', body: text, keepalive: isLeaving && text.length < 60000,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }).then((answer) => {
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      said.textContent = form.dataset.kept;
    }).catch(() => { last = ''; said.textContent = form.dataset.unkept; });
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => keep(false), 1000);
  });
  form.addEventListener('submit', () => clearTimeout(timer));
  document.addEventListener('visibilitychange', () => { if (document.hidden) keep(true); });
  window.addEventListener('pagehide', () => keep(true));
}

for (const button of document.querySelectorAll('button[data-ask]')) {
  button.addEventListener('click', (event) => {
    if (!window.confirm(button.dataset.ask)) event.preventDefault();
  });
}

// A file from a stick goes into the form as text.
for (const input of document.querySelectorAll('input[type=file][data-into]')) {
  input.addEventListener('change', async () => {
    const file = input.files[0];
    if (file) document.getElementById(input.dataset.into).value = await file.text();
  });
}

// Where the machine knows its place, a button fills it in.
for (const input of document.querySelectorAll('input[data-position]')) {
  if (!navigator.geolocation || !window.isSecureContext) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  button.textContent = input.dataset.position;
  button.addEventListener('click', () => navigator.geolocation.getCurrentPosition((place) => {
    const { latitude, longitude } = place.coords;
    input.value = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }));
  input.after(button);
}

// The line about the link follows by itself while the page is looked at.
const link = document.querySelector('.link');
if (link && document.querySelector('.link form')) {
  setInterval(() => {
    if (document.hidden) return;
    fetch('/link').then((answer) => (answer.status === 200 ? answer.json() : null)).then((line) => {
      if (!line || link.querySelector('.text').textContent === line.text) return;
      link.className = `link ${line.state}`;
      link.querySelector('.sign').textContent = line.sign;
      link.querySelector('.text').textContent = line.text;
    }).catch(() => {});
  }, 5000);
}
