// The jobs in progress as large cards: status, elapsed time, and then the result.

import { request } from './api.js';
import { elapsed } from './dates.js';
import { announce, h, icon, retryImage, shorten } from './dom.js';
import { statusOf, statusReason } from './items.js';
import { showThumbnail } from './thumbnails.js';
import { badgeFor } from './tile.js';

const maxCards = 4;
const pollInterval = 2500;

export class ActiveJobs {
  #jobs = new Map();

  // Options: open(item), reuse(item), fetchItem(item) (requests the item's current record).
  constructor(root, { open, reuse, fetchItem }) {
    Object.assign(this, { list: root.querySelector('.active-jobs-list'), open, reuse, fetchItem });
    setInterval(() => this.#tick(), 1000);
    setInterval(() => this.#poll(), pollInterval);
  }

  get keys() {
    return [...this.#jobs.keys()];
  }

  // Shows an item that was just submitted, or was in progress when the page was opened.
  add(item) {
    if (this.#jobs.has(item.key)) return this.update(item);
    const job = { item, status: statusOf(item), progress: 0, element: h('article', { class: 'job', 'data-key': item.key }) };
    this.#jobs.set(item.key, job);
    this.list.prepend(job.element);
    this.#draw(job);
    for (const [key, old] of this.#jobs) {
      if (this.#jobs.size <= maxCards) break;
      if (old.status !== 'processing') this.remove(key);
    }
  }

  update(item) {
    const job = this.#jobs.get(item.key);
    if (!job) return;
    const before = job.status;
    job.item = item;
    job.status = statusOf(item);
    if (job.status === before) return;
    this.#draw(job);
    announce(job.status === 'completed' ? `Your ${item.kind} is ready: ${shorten(item.prompt)}` : `Your ${item.kind} could not be made. ${statusReason(item)}`);
  }

  remove(key) {
    this.#jobs.get(key)?.element.remove();
    this.#jobs.delete(key);
  }

  #draw(job) {
    const { item, status, element } = job;
    const hadFocus = element.contains(document.activeElement);
    job.time = h('span', { class: 'job-time' });
    job.bar = status === 'processing' && item.kind === 'video' ? h('progress', { max: '100', 'aria-label': 'Progress' }) : null;
    job.percent = job.bar && h('span', { class: 'job-time' });
    element.dataset.status = status;
    element.replaceChildren(...[
      this.#preview(item, status),
      h('div', { class: 'job-body' },
        h('div', { class: 'job-line' }, badgeFor(item), job.time),
        job.bar && h('div', { class: 'job-bar' }, job.bar, job.percent),
        h('p', { class: 'job-prompt' }, item.prompt),
        status === 'failed' && h('p', { class: 'job-error' }, statusReason(item)),
        status !== 'processing' && h('p', { class: 'actions' }, this.#actions(item, status))),
    ].filter(Boolean));
    this.#time(job);
    if (hadFocus) element.querySelector('button, a')?.focus({ preventScroll: true });
  }

  #preview(item, status) {
    const glow = h('span', { class: 'glow', 'aria-hidden': 'true' });
    if (item.kind === 'video') {
      const play = h('button', { type: 'button', class: 'round', onclick: () => this.open(item) }, icon('play'), h('span', { class: 'vh' }, `Play: ${shorten(item.prompt)}`));
      if (status !== 'completed') return status === 'failed' ? null : h('div', { class: 'job-preview' }, glow);
      const frame = h('span', { class: 'job-frame' });
      showThumbnail(frame, item);
      return h('div', { class: 'job-preview job-video' }, frame, play);
    }
    const result = status === 'completed' ? retryImage(h('img', { src: item.source, alt: shorten(item.prompt, 200) })) : status === 'failed' ? null : glow;
    if (!item.original) {
      const preview = result && h('div', { class: 'job-preview' }, result);
      // Space of the requested aspect ratio is reserved, so that nothing moves when the image loads.
      if (preview && item.params.imageSize) preview.style.aspectRatio = item.params.imageSize.replace(':', ' / ');
      return preview;
    }
    return h('div', { class: 'job-preview' }, h('div', { class: 'job-pair' },
      h('figure', {}, h('img', { src: item.original, alt: 'The original image' }), h('figcaption', {}, 'Before')),
      h('figure', {}, result ?? h('span', { 'aria-hidden': 'true' }, '–'), h('figcaption', {}, 'After'))));
  }

  #actions(item, status) {
    const done = status === 'completed';
    return [
      done && h('button', { type: 'button', class: 'button small', onclick: () => this.open(item) }, item.kind === 'video' ? [icon('play'), 'Play'] : [icon('open'), 'View']),
      done && h('a', { class: 'button second small', href: item.download, download: '' }, icon('download'), 'Download'),
      h('button', { type: 'button', class: 'button second small', onclick: () => this.reuse(item) }, icon('reuse'), status === 'failed' ? 'Try again' : 'Use again'),
      h('button', { type: 'button', class: 'quiet', onclick: () => this.remove(item.key) }, 'Dismiss', h('span', { class: 'vh' }, ' this card')),
    ];
  }

  #time({ item, status, time }) {
    const end = status === 'processing' ? Date.now() : item.completed ?? Date.now();
    time.textContent = status === 'processing' ? `for ${elapsed(end - item.created)}` : `after ${elapsed(end - item.created)}`;
  }

  #tick() {
    for (const job of this.#jobs.values()) if (job.status === 'processing') this.#time(job);
  }

  // Events carry no progress, so it is polled; polling also makes up for lost events.
  async #poll() {
    if (document.hidden) return;
    for (const job of this.#jobs.values()) {
      if (job.status !== 'processing' || job.isPolled) continue;
      job.isPolled = true;
      try {
        if (job.item.kind === 'video' && job.item.task) {
          const task = await request(`/api/text-to-video/${encodeURIComponent(job.item.task)}`);
          if (job.bar && task.progress > 0) {
            job.bar.value = task.progress;
            job.percent.textContent = `${task.progress} %`;
          }
          if (task.status === 'pending' || task.status === 'processing') continue;
        }
        this.update(await this.fetchItem(job.item));
      } catch {
        // The banner reports lost connections, and the next poll tries again.
      } finally {
        job.isPolled = false;
      }
    }
  }
}
