// Pictures of tiles, loaded only when they come into view and a few at a time. A video's is its own first frame, kept
// as a still: browsers allow a page only so many players.

const atOnce = 4;
const kept = new Map();
const keptAtMost = 400;
const queue = [];
let running = 0;

// People who save data see a drawing until they open an item.
export const savesData = () =>
  Boolean(navigator.connection?.saveData) || matchMedia('(prefers-reduced-data: reduce)').matches;

const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const job = jobs.get(target);
    if (!job) continue;
    if (isIntersecting) enqueue(job);
    else if (!job.running) dequeue(job);
  }
}, { rootMargin: '300px 0px' });
const jobs = new WeakMap();

export function showThumb(place, item) {
  const still = kept.get(item.key);
  if (still) {
    // Used last is dropped last.
    kept.delete(item.key);
    kept.set(item.key, still);
    place.append(still.isConnected ? copyOf(still) : still);
    return;
  }
  if (savesData()) return;
  jobs.set(place, { place, item, running: false, tries: 0 });
  observer.observe(place);
}

export function forgetThumb(place) {
  observer.unobserve(place);
  const job = jobs.get(place);
  if (!job) return;
  dequeue(job);
  job.stop?.();
  jobs.delete(place);
}

function enqueue(job) {
  if (job.running || queue.includes(job)) return;
  queue.push(job);
  next();
}

function dequeue(job) {
  const index = queue.indexOf(job);
  if (index >= 0) queue.splice(index, 1);
}

function next() {
  while (running < atOnce && queue.length) {
    const job = queue.shift();
    job.running = true;
    running += 1;
    observer.unobserve(job.place);
    (job.item.kind === 'video' ? loadFrame : loadPicture)(job).finally(() => {
      running -= 1;
      next();
    });
  }
}

// The same item can be seen twice: in the grid, and as what was just made.
function copyOf(still) {
  const copy = still.cloneNode();
  if (copy.getContext) copy.getContext('2d').drawImage(still, 0, 0);
  return copy;
}

function keep(job, element) {
  kept.set(job.item.key, element);
  if (kept.size > keptAtMost) kept.delete(kept.keys().next().value);
}

// What did not come is asked for again, as long as its place is there.
function later(job) {
  if (job.tries >= 3) return;
  job.tries += 1;
  setTimeout(() => {
    if (jobs.get(job.place) !== job) return;
    job.running = false;
    observer.observe(job.place);
  }, 3000 * job.tries);
}

function loadPicture(job) {
  return new Promise((resolve) => {
    const image = new Image();
    image.alt = '';
    image.decoding = 'async';
    image.onload = () => {
      keep(job, image);
      resolve();
    };
    image.onerror = () => {
      image.remove();
      resolve();
      later(job);
    };
    job.stop = () => {
      if (!image.complete) image.removeAttribute('src');
      resolve();
    };
    image.src = job.item.source;
    job.place.append(image);
  });
}

function loadFrame(job) {
  return new Promise((resolve) => {
    const video = document.createElement('video');
    const end = () => {
      clearTimeout(patience);
      resolve();
    };
    const release = () => {
      video.removeAttribute('src');
      video.load();
      video.remove();
    };
    // A video that does not come must not hold up the others.
    const patience = setTimeout(end, 15000);
    const still = () => {
      if (video.seeking || video.readyState < 2) return;
      const canvas = draw(video, job.place);
      if (canvas) {
        video.replaceWith(canvas);
        release();
        keep(job, canvas);
      }
      end();
    };
    video.muted = true;
    video.playsInline = true;
    video.preload = 'metadata';
    video.tabIndex = -1;
    video.setAttribute('aria-hidden', 'true');
    video.addEventListener('loadeddata', still);
    video.addEventListener('seeked', still);
    video.addEventListener('error', () => {
      video.remove();
      end();
    });
    job.stop = () => {
      release();
      end();
    };
    video.src = `${job.item.source}#t=0.1`;
    job.place.append(video);
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
