// The page to edit images.

import { Problem, request } from './api.js';
import { announce } from './dom.js';
import { saveDraft } from './draft.js';
import { fill, setUpForm } from './form.js';
import { setUpImagePage } from './image-form-page.js';
import { ImagePicker } from './image-picker.js';
import { fromImage, nameOf } from './items.js';
import { showPrice } from './price.js';
import { onReuse } from './reuse.js';
import { ensureSession } from './session.js';
import { Submission } from './submission.js';
import { toast } from './toast.js';
import { upload } from './upload.js';
import { Variation } from './variation.js';
import './layout.js';

const form = document.getElementById('prompt-form');
const meter = document.getElementById('upload');
const bar = meter.querySelector('progress');
const progressText = meter.querySelector('.upload-text');
const showSubmitted = await setUpImagePage('IMAGETOIAMGE');
const variation = new Variation(form);
const submission = new Submission();
let uploadController = null;

const controls = setUpForm(form, {
  busyLabel: 'Sending…',
  check: () => (picker.images.length ? [] : [{ field: 'image', message: 'Choose an image first.' }]),
  async send(values) {
    await ensureSession();
    try {
      const { image } = await submission.send([values, variation.source], (key) =>
        variation.send(values, key, () => submit(values, key)));
      announce('Your image is being made.');
      showSubmitted(image);
    } finally {
      meter.hidden = true;
    }
  },
});
const picker = new ImagePicker(document.getElementById('drop'), {
  showError: (message) => controls.showError('image', message),
  onChange: () => {
    submission.forget();
    variation.clear();
    controls.clear();
  },
});
document.getElementById('cancel-upload').addEventListener('click', () => {
  uploadController?.abort();
  announce('Upload cancelled.');
  form.querySelector('[type="submit"]').focus();
});

// Images of the gallery are not uploaded again.
async function submit(values, key) {
  const path = '/api/v1/nanobanana/edit';
  const ids = picker.images.map(({ id }) => id);
  if (ids.every(Boolean)) return request(path, { method: 'POST', json: { ...values, images: ids }, key, timeout: 90000 });
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  for (const image of picker.images) {
    const file = image.file ?? await fetchImage(image.source);
    if (!file) throw new Problem({ code: 'not_found' });
    body.append('image', file, file.name || 'image');
  }
  uploadController = new AbortController();
  showProgress(0);
  meter.hidden = false;
  announce('Uploading.');
  return upload(path, body, { key, signal: uploadController.signal, progress: showProgress });
}

function showProgress(fraction) {
  const percent = Math.round(fraction * 100);
  bar.value = percent;
  progressText.textContent = percent < 100 ? `${percent} %` : 'Uploaded, waiting for the server…';
}

showPrice(form, 'image');
saveDraft(form);
onReuse(async ({ prompt, params, uploads, source }) => {
  controls.clear();
  fill(form, { ...params, prompt });
  picker.clear();
  form.elements.prompt.focus();
  form.scrollIntoView({ block: 'start' });
  const files = await Promise.all(uploads.map(fetchImage));
  const found = files.filter(Boolean);
  await picker.add(found);
  if (found.length && found.length === files.length) variation.set(source);
  const isIncomplete = files.length - found.length || !files.length;
  toast(isIncomplete
    ? 'The prompt and settings are filled in, but some images are missing: choose them again.'
    : 'The prompt, settings and images are filled in. Change what you like, then send it.');
});

// The images of the gallery that the page's address names.
const chosen = new URLSearchParams(location.search).getAll('from').filter((id) => /^[0-9a-f]{24}$/.test(id));
if (chosen.length) {
  await ensureSession();
  const images = await Promise.all(chosen.map((id) => request(`/api/v1/nanobanana/images/${id}`).then(({ image }) => fromImage(image), () => null)));
  for (const item of images.filter(Boolean)) picker.addItem({ id: item.id, source: item.source, name: nameOf(item), picture: item.thumbnail ?? item.source });
  if (images.includes(null)) controls.showError('image', 'An image was deleted, or it belongs to someone else. Choose another one.');
  form.elements.prompt.focus();
}

async function fetchImage(path) {
  try {
    const response = await fetch(path);
    if (!response.ok) return null;
    return new File([await response.blob()], decodeURIComponent(path.split('/').pop()));
  } catch {
    return null;
  }
}
