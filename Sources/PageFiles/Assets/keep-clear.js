// Keeps what has the focus from being scrolled under what stands over the page.

// Head: a bar that sticks to the top where there is room. Foot: a bar at the bottom that may be hidden.
export function keepClear(head, foot) {
  const { style } = document.documentElement;
  const observer = new ResizeObserver(() => {
    style.scrollPaddingTop = `${getComputedStyle(head).position === 'sticky' ? head.offsetHeight : 0}px`;
    style.scrollPaddingBottom = `${foot.hidden ? 0 : innerHeight - foot.getBoundingClientRect().top}px`;
  });
  for (const element of [head, foot]) observer.observe(element);
}
