// The page to edit images.

import { idempotencyKey } from './api.js';
import { announce } from './dom.js';
import { saveDraft } from './draft.js';
import { fill, setUpForm } from './form.js';
import { setUpImagePage } from './image-form-page.js';
import { ImagePicker } from './image-picker.js';
import { onReuse } from './reuse.js';
import { ensureSession } from './session.js';
import { toast } from './toast.js';
import { upload } from './upload.js';
import './layout.js';

const form = document.getElementById('prompt-form');
const meter = document.getElementById('upload');
const bar = meter.querySelector('progress');
const progressText = meter.querySelector('.upload-text');
const showSubmitted = await setUpImagePage('IMAGETOIAMGE');
let key = null;
let uploadController = null;

// Resending the unchanged form, as after a lost connection, reuses the key, so that it is not charged twice.
const resetKey = () => { key = null; };
const controls = setUpForm(form, {
  busyLabel: 'Sending…',
  check: () => (picker.files.length ? [] : [{ field: 'image', message: 'Choose an image first.' }]),
  async send(values) {
    await ensureSession();
    key ??= idempotencyKey();
    uploadController = new AbortController();
    showProgress(0);
    meter.hidden = false;
    announce('Uploading.');
    try {
      const { image } = await upload('/api/v1/nanobanana/edit', bodyOf(values), { key, signal: uploadController.signal, progress: showProgress });
      resetKey();
      announce('Your image is being made.');
      showSubmitted(image);
    } catch (problem) {
      // The visitor has seen this attempt fail: the next press is a new submission.
      if (problem.code === 'provider_unavailable') resetKey();
      throw problem;
    } finally {
      meter.hidden = true;
    }
  },
});
const picker = new ImagePicker(document.getElementById('drop'), {
  showError: (message) => controls.showError('image', message),
  onChange: () => {
    resetKey();
    controls.clear();
  },
});
form.addEventListener('input', resetKey);
document.getElementById('cancel-upload').addEventListener('click', () => {
  uploadController?.abort();
  announce('Upload cancelled.');
  form.querySelector('[type="submit"]').focus();
});

function bodyOf(values) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  for (const file of picker.files) body.append('image', file, file.name || 'image');
  return body;
}

function showProgress(fraction) {
  const percent = Math.round(fraction * 100);
  bar.value = percent;
  progressText.textContent = percent < 100 ? `${percent} %` : 'Uploaded, waiting for the server…';
}

saveDraft(form);
onReuse(async ({ prompt, params, uploads }) => {
  controls.clear();
  fill(form, { ...params, prompt });
  picker.clear();
  form.elements.prompt.focus();
  form.scrollIntoView({ block: 'start' });
  const files = await Promise.all(uploads.map(fetchImage));
  const found = files.filter(Boolean);
  await picker.add(found);
  const isIncomplete = files.length - found.length || !files.length;
  toast(isIncomplete
    ? 'The prompt and settings are filled in, but some images are missing: choose them again.'
    : 'The prompt, settings and images are filled in. Change what you like, then send it.');
});

async function fetchImage(path) {
  try {
    const response = await fetch(path);
    if (!response.ok) return null;
    return new File([await response.blob()], decodeURIComponent(path.split('/').pop()));
  } catch {
    return null;
  }
}
