// The line that says how much storage is used.

import { request } from './api.js';
import { h } from './dom.js';
import { bytes } from './format.js';
import { ensureSession } from './session.js';

// Without an answer the line stays as it is.
export async function showStorageUsed(place) {
  const usage = await ensureSession().then(() => request('/api/account/storage')).catch(() => null);
  if (!Number.isFinite(usage?.used)) return;
  const { used, reserved = 0, allowed = null } = usage;
  const total = allowed === null ? `${bytes(used)} of storage used` : `${bytes(used)} of ${bytes(allowed)} used`;
  const text = reserved > 0 ? `${total}, ${bytes(reserved)} reserved` : total;
  const meter = allowed !== null && h('meter', { min: '0', max: String(allowed), high: String(allowed * 0.9), optimum: '0', value: String(used + reserved), 'aria-label': 'Storage used' });
  place.replaceChildren(...[meter, h('span', {}, text)].filter(Boolean));
}
