// What an order costs, by the prices that the layout puts into the page.

import { h } from './dom.js';

const prices = JSON.parse(document.body.dataset.prices);

export const { currency } = prices;

// In millionths, so that sums are exact.
const millionths = (text) => Math.round(Number(text) * 1e6);
// At least two decimal places, as the API writes amounts.
const textOf = (amount) => (amount / 1e6).toFixed(6).replace(/0{1,4}$/, '');

// Kind: image or video. Params: those of the order.
export function priceOf(kind, params) {
  const amount = kind === 'video' ? videoPrice(params) : prices.image && millionths(prices.image) * (params.numImages ?? 1);
  return Number.isFinite(amount) ? `${textOf(amount)} ${currency}` : 'price unknown';
}

function videoPrice({ duration, size }) {
  const each = prices.video?.amounts[size ?? ''];
  return each && millionths(each) * (prices.video.seconds ? Number(duration ?? prices.video.seconds) : 1);
}

// Keeps the price of what a form orders on its button.
export function showPrice(form, kind) {
  const price = h('span', { class: 'price' });
  const update = () => {
    const { duration, size } = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
    price.textContent = ` · ${priceOf(kind, { duration, size })}`;
  };
  form.querySelector('[type="submit"]').append(price);
  form.addEventListener('input', update);
  update();
}
