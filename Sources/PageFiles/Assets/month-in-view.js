// The month of the first item in view, shown while the page is scrolled.

import { monthOf } from './dates.js';

const duration = 1500;

// Returns a function that shows the month of an item.
export function monthInView(place) {
  let timer = null;
  return (item) => {
    const isFar = item && scrollY > innerHeight / 2;
    place.hidden = !isFar;
    if (!isFar) return;
    place.textContent = monthOf(item.created);
    clearTimeout(timer);
    timer = setTimeout(() => { place.hidden = true; }, duration);
  };
}
