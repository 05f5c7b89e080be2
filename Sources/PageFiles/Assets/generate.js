// The page to make images from text.

import { idempotencyKey } from './api.js';
import { announce } from './dom.js';
import { saveDraft } from './draft.js';
import { fill, setUpForm } from './form.js';
import { setUpImagePage } from './image-form-page.js';
import { onReuse } from './reuse.js';
import { ensureSession } from './session.js';
import { toast } from './toast.js';
import { Variation } from './variation.js';
import './layout.js';

const form = document.getElementById('prompt-form');
const showSubmitted = await setUpImagePage('TEXTTOIAMGE');
const variation = new Variation(form);
let submission = null;

const { clear } = setUpForm(form, {
  busyLabel: 'Sending…',
  async send(values) {
    await ensureSession();
    const text = JSON.stringify([values, variation.source]);
    // Resending the unchanged form, as after a lost connection, reuses the key, so that it is not charged twice.
    if (submission?.text !== text) submission = { text, key: idempotencyKey() };
    try {
      const { image } = await variation.send('/api/v1/nanobanana/generate', values, { key: submission.key, timeout: 90000 });
      submission = null;
      announce('Your image is being made.');
      showSubmitted(image);
    } catch (problem) {
      // The visitor has seen this attempt fail: the next press is a new submission.
      if (problem.code === 'provider_unavailable') submission = null;
      throw problem;
    }
  },
});

saveDraft(form);
onReuse(({ prompt, params, source }) => {
  clear();
  fill(form, { ...params, prompt });
  variation.set(source);
  form.elements.prompt.focus();
  form.scrollIntoView({ block: 'start' });
  toast('The prompt and settings are filled in. Change what you like, then send it.');
});
