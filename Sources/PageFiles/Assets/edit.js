// The page that changes pictures.

import { orderKey } from './api.js';
import { announce } from './dom.js';
import { keepDraft } from './draft.js';
import { fill, wireForm } from './form.js';
import { Pictures } from './pictures.js';
import { showPictures } from './pictures-page.js';
import { onReuse } from './reuse.js';
import { session } from './session.js';
import { toast } from './toast.js';
import { upload } from './upload.js';
import './frame.js';

const form = document.getElementById('make');
const meter = document.getElementById('upload');
const bar = meter.querySelector('progress');
const words = meter.querySelector('.upload-words');
const made = await showPictures('IMAGETOIAMGE');
let key = null;
let giveUp = null;

// The same form sent again after a broken connection is the same order, until something in it changes.
const renew = () => { key = null; };
const parts = wireForm(form, {
  busy: 'Sending…',
  check: () => (pictures.files.length ? [] : [{ field: 'image', message: 'Choose a picture first.' }]),
  async send(values) {
    await session();
    key ??= orderKey();
    giveUp = new AbortController();
    progress(0);
    meter.hidden = false;
    announce('Uploading.');
    try {
      const { image } = await upload('/api/v1/nanobanana/edit', bodyOf(values), { key, signal: giveUp.signal, progress });
      renew();
      announce('Your picture is being made.');
      made(image);
    } finally {
      meter.hidden = true;
    }
  },
});
const pictures = new Pictures(document.getElementById('drop'), {
  fault: (message) => parts.fault('image', message),
  changed: () => {
    renew();
    parts.clear();
  },
});
form.addEventListener('input', renew);
document.getElementById('cancel-upload').addEventListener('click', () => {
  giveUp?.abort();
  announce('The upload was given up.');
  form.querySelector('[type="submit"]').focus();
});

function bodyOf(values) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  for (const file of pictures.files) body.append('image', file, file.name || 'picture');
  return body;
}

function progress(part) {
  const percent = Math.round(part * 100);
  bar.value = percent;
  words.textContent = percent < 100 ? `${percent} %` : 'All sent, waiting for the answer…';
}

keepDraft(form);
onReuse(async ({ prompt, params, uploads }) => {
  parts.clear();
  fill(form, { ...params, prompt });
  pictures.clear();
  form.elements.prompt.focus();
  form.scrollIntoView({ block: 'start' });
  const files = await Promise.all(uploads.map(fetchPicture));
  const there = files.filter(Boolean);
  await pictures.add(there);
  const lost = files.length - there.length || !files.length;
  toast(lost
    ? 'The words and settings are back, but not every picture: choose it once more.'
    : 'The form is filled with the words, settings and pictures of that one. Change what you like, then send it.');
});

async function fetchPicture(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) return null;
    return new File([await response.blob()], decodeURIComponent(address.split('/').pop()));
  } catch {
    return null;
  }
}
