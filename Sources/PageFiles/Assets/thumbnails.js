// Thumbnails of tiles, loaded when they scroll into view, a few at a time. Without a stored thumbnail it is the image
// itself, or the video's first frame, kept as a canvas: browsers limit the number of players on a page.

const maxConcurrent = 4;
const cache = new Map();
const cacheSize = 400;
const queue = [];
let running = 0;

// With data saver on, only small thumbnails are loaded.
export const savesData = () =>
  Boolean(navigator.connection?.saveData) || matchMedia('(prefers-reduced-data: reduce)').matches;

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const load = loads.get(target);
    if (!load) continue;
    if (isIntersecting) enqueue(load);
    else if (!load.running) dequeue(load);
  }
}, { rootMargin: '300px 0px' });
const loads = new WeakMap();

export function showThumbnail(place, item) {
  const cached = cache.get(item.key);
  if (cached) {
    // Least recently used entries are dropped first.
    cache.delete(item.key);
    cache.set(item.key, cached);
    place.append(cached.isConnected ? copyOf(cached) : cached);
    return;
  }
  if (savesData() && !stillOf(item)) return;
  loads.set(place, { place, item, running: false, attempts: 0 });
  observer.observe(place);
}

// The small image that stands for an item; null if none is stored.
const stillOf = (item) => item.thumbnail ?? item.poster ?? null;

export function releaseThumbnail(place) {
  observer.unobserve(place);
  const load = loads.get(place);
  if (!load) return;
  dequeue(load);
  load.stop?.();
  loads.delete(place);
}

function enqueue(load) {
  if (load.running || queue.includes(load)) return;
  queue.push(load);
  startNext();
}

function dequeue(load) {
  const index = queue.indexOf(load);
  if (index >= 0) queue.splice(index, 1);
}

function startNext() {
  while (running < maxConcurrent && queue.length) {
    const load = queue.shift();
    load.running = true;
    running += 1;
    observer.unobserve(load.place);
    (load.item.kind === 'video' && !stillOf(load.item) ? loadFrame : loadImage)(load).finally(() => {
      running -= 1;
      startNext();
    });
  }
}

// An item can be shown twice: in the grid and as an active job.
function copyOf(cached) {
  const copy = cached.cloneNode();
  if (copy.getContext) copy.getContext('2d').drawImage(cached, 0, 0);
  return copy;
}

function store(load, element) {
  cache.set(load.item.key, element);
  if (cache.size > cacheSize) cache.delete(cache.keys().next().value);
}

// Retries a failed load, as long as its place is in the document.
function retryLater(load) {
  if (load.attempts >= 3) return;
  load.attempts += 1;
  setTimeout(() => {
    if (loads.get(load.place) !== load) return;
    load.running = false;
    observer.observe(load.place);
  }, 3000 * load.attempts);
}

function loadImage(load) {
  return new Promise((resolve) => {
    const image = new Image();
    image.alt = '';
    image.decoding = 'async';
    image.loading = 'lazy';
    image.onload = () => {
      store(load, image);
      resolve();
    };
    image.onerror = () => {
      image.remove();
      resolve();
      retryLater(load);
    };
    load.stop = () => {
      if (!image.complete) {
        image.removeAttribute('srcset');
        image.removeAttribute('src');
      }
      resolve();
    };
    if (load.item.thumbnails && !savesData()) {
      // A slightly enlarged small thumbnail looks as good, and is a fraction of the large one.
      image.sizes = `${Math.ceil(load.place.clientWidth * 0.85)}px`;
      image.srcset = load.item.thumbnails;
    }
    image.src = stillOf(load.item) ?? load.item.source;
    load.place.append(image);
  });
}

function loadFrame(load) {
  return new Promise((resolve) => {
    const video = document.createElement('video');
    const finish = () => {
      clearTimeout(deadline);
      resolve();
    };
    const release = () => {
      video.removeAttribute('src');
      video.load();
      video.remove();
    };
    // A video that does not load must not block the others.
    const deadline = setTimeout(finish, 15000);
    const capture = () => {
      if (video.seeking || video.readyState < 2) return;
      const canvas = draw(video, load.place);
      if (canvas) {
        video.replaceWith(canvas);
        release();
        store(load, canvas);
      }
      finish();
    };
    video.muted = true;
    video.playsInline = true;
    video.preload = 'metadata';
    video.tabIndex = -1;
    video.setAttribute('aria-hidden', 'true');
    video.addEventListener('loadeddata', capture);
    video.addEventListener('seeked', capture);
    video.addEventListener('error', () => {
      video.remove();
      finish();
    });
    load.stop = () => {
      release();
      finish();
    };
    video.src = `${load.item.source}#t=0.1`;
    load.place.append(video);
  });
}

function draw(video, place) {
  const scale = Math.min(1, (place.clientWidth * Math.min(devicePixelRatio, 2) * 1.2) / video.videoWidth);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(video.videoWidth * scale));
  canvas.height = Math.max(1, Math.round(video.videoHeight * scale));
  canvas.setAttribute('aria-hidden', 'true');
  try {
    canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
    return canvas;
  } catch {
    return null;
  }
}
