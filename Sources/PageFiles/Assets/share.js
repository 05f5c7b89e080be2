// The public link of a video.

import { request } from './api.js';
import { fullDate } from './dates.js';
import { copy, h } from './dom.js';
import { messageFor } from './messages.js';

// Makes a new public address and copies it. Status: the element that says how it went.
export async function copyLink(item, status) {
  status.textContent = 'Making a link…';
  try {
    const { proxy_url: path, expires_at: expires } = await request(`${item.path}/address`, { method: 'POST', json: {} });
    const url = new URL(path, location.href).href;
    const note = `Anyone with the link can watch the video until ${fullDate(Date.parse(expires))}.`;
    if (await copy(url)) status.textContent = `Link copied. ${note}`;
    else status.replaceChildren(h('a', { href: url }, url), ` ${note}`);
  } catch (problem) {
    status.textContent = `The link could not be made. ${messageFor(problem)}`;
  }
}
