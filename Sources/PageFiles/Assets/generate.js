// The page that makes pictures from words.

import { ask, orderKey } from './api.js';
import { announce } from './dom.js';
import { keepDraft } from './draft.js';
import { fill, wireForm } from './form.js';
import { onReuse } from './reuse.js';
import { session } from './session.js';
import { showPictures } from './pictures-page.js';
import { toast } from './toast.js';
import './frame.js';

const form = document.getElementById('make');
const made = await showPictures('TEXTTOIAMGE');
let order = null;

const { clear } = wireForm(form, {
  busy: 'Sending…',
  async send(values) {
    await session();
    const text = JSON.stringify(values);
    // The same form sent again after a broken connection is the same order.
    if (order?.text !== text) order = { text, key: orderKey() };
    const { image } = await ask('/api/v1/nanobanana/generate', { method: 'POST', json: values, key: order.key, timeout: 90000 });
    order = null;
    announce('Your picture is being made.');
    made(image);
  },
});

keepDraft(form);
onReuse(({ prompt, params }) => {
  clear();
  fill(form, { ...params, prompt });
  form.elements.prompt.focus();
  form.scrollIntoView({ block: 'start' });
  toast('The form is filled with the words and settings of that picture. Change what you like, then make it.');
});
