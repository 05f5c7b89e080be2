// The page to make images from text.

import { request } from './api.js';
import { announce } from './dom.js';
import { saveDraft } from './draft.js';
import { fill, setUpForm } from './form.js';
import { setUpImagePage } from './image-form-page.js';
import { showPrice } from './price.js';
import { onReuse } from './reuse.js';
import { ensureSession } from './session.js';
import { Submission } from './submission.js';
import { toast } from './toast.js';
import { Variation } from './variation.js';
import './layout.js';

const form = document.getElementById('prompt-form');
const showSubmitted = await setUpImagePage('TEXTTOIAMGE');
const variation = new Variation(form);
const submission = new Submission();

const { clear } = setUpForm(form, {
  busyLabel: 'Sending…',
  async send(values) {
    await ensureSession();
    const { image } = await submission.send([values, variation.source], (key) =>
      variation.send(values, key, () => request('/api/v1/nanobanana/generate', { method: 'POST', json: values, key, timeout: 90000 })));
    announce('Your image is being made.');
    showSubmitted(image);
  },
});

showPrice(form, 'image');
saveDraft(form);
onReuse(({ prompt, params, source }) => {
  clear();
  fill(form, { ...params, prompt });
  variation.set(source);
  form.elements.prompt.focus();
  form.scrollIntoView({ block: 'start' });
  toast('The prompt and settings are filled in. Change what you like, then send it.');
});
