// What is being made right now, as large cards: how it stands, how long it has taken, and then the result.

import { ask } from './api.js';
import { elapsed } from './dates.js';
import { announce, h, icon, patient, shorten } from './dom.js';
import { kindWords, statusOf, why } from './items.js';
import { showThumb } from './thumbs.js';
import { badgeFor } from './tile.js';

const cardsAtMost = 4;
const askEvery = 2500;

export class Work {
  #jobs = new Map();

  // Acts: open(item), again(item); fetchItem(item) asks for the item anew.
  constructor(root, { open, again, fetchItem }) {
    Object.assign(this, { list: root.querySelector('.work-list'), open, again, fetchItem });
    setInterval(() => this.#tick(), 1000);
    setInterval(() => this.#look(), askEvery);
  }

  get keys() {
    return [...this.#jobs.keys()];
  }

  // Shows an item that was just asked for, or was still being made when the page was opened.
  add(item) {
    if (this.#jobs.has(item.key)) return this.update(item);
    const job = { item, status: statusOf(item), progress: 0, element: h('article', { class: 'job', 'data-key': item.key }) };
    this.#jobs.set(item.key, job);
    this.list.prepend(job.element);
    this.#draw(job);
    for (const [key, old] of this.#jobs) {
      if (this.#jobs.size <= cardsAtMost) break;
      if (old.status !== 'processing') this.#take(key);
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
    const what = kindWords[item.kind];
    announce(job.status === 'completed' ? `Your ${what} is ready: ${shorten(item.prompt)}` : `Your ${what} could not be made. ${why(item)}`);
  }

  remove(key) {
    if (this.#jobs.has(key)) this.#take(key);
  }

  #take(key) {
    this.#jobs.get(key).element.remove();
    this.#jobs.delete(key);
  }

  #draw(job) {
    const { item, status, element } = job;
    const held = element.contains(document.activeElement);
    job.time = h('span', { class: 'job-time' });
    job.bar = status === 'processing' && item.kind === 'video' ? h('progress', { max: '100', 'aria-label': 'Progress' }) : null;
    job.percent = job.bar && h('span', { class: 'job-time' });
    element.dataset.status = status;
    element.replaceChildren(...[
      this.#stage(item, status),
      h('div', { class: 'job-body' },
        h('div', { class: 'job-line' }, badgeFor(item), job.time),
        job.bar && h('div', { class: 'job-bar' }, job.bar, job.percent),
        h('p', { class: 'job-prompt' }, item.prompt),
        status === 'failed' && h('p', { class: 'job-error' }, why(item)),
        status !== 'processing' && h('p', { class: 'actions' }, this.#actions(item, status))),
    ].filter(Boolean));
    this.#time(job);
    if (held) element.querySelector('button, a')?.focus({ preventScroll: true });
  }

  #stage(item, status) {
    const glow = h('span', { class: 'glow', 'aria-hidden': 'true' });
    if (item.kind === 'video') {
      const play = h('button', { type: 'button', class: 'round', onclick: () => this.open(item) }, icon('play'), h('span', { class: 'vh' }, `Play: ${shorten(item.prompt)}`));
      if (status !== 'completed') return status === 'failed' ? null : h('div', { class: 'job-stage' }, glow);
      const frame = h('span', { class: 'job-frame' });
      showThumb(frame, item);
      return h('div', { class: 'job-stage job-film' }, frame, play);
    }
    const result = status === 'completed' ? patient(h('img', { src: item.source, alt: shorten(item.prompt, 200) })) : status === 'failed' ? null : glow;
    if (!item.original) {
      const stage = result && h('div', { class: 'job-stage' }, result);
      // A shape that was asked for is kept free, so that nothing moves when the picture comes.
      if (stage && item.params.imageSize) stage.style.aspectRatio = item.params.imageSize.replace(':', ' / ');
      return stage;
    }
    return h('div', { class: 'job-stage' }, h('div', { class: 'job-pair' },
      h('figure', {}, h('img', { src: item.original, alt: 'The original picture' }), h('figcaption', {}, 'Before')),
      h('figure', {}, result ?? h('span', { 'aria-hidden': 'true' }, '–'), h('figcaption', {}, 'After'))));
  }

  #actions(item, status) {
    const done = status === 'completed';
    return [
      done && h('button', { type: 'button', class: 'button small', onclick: () => this.open(item) }, item.kind === 'video' ? [icon('play'), 'Play'] : [icon('open'), 'View']),
      done && h('a', { class: 'button second small', href: item.download, download: '' }, icon('download'), 'Download'),
      h('button', { type: 'button', class: 'button second small', onclick: () => this.again(item) }, icon('again'), status === 'failed' ? 'Try again' : 'Use again'),
      h('button', { type: 'button', class: 'quiet', onclick: () => this.#take(item.key) }, 'Put away', h('span', { class: 'vh' }, ' this card')),
    ];
  }

  #time({ item, status, time }) {
    const end = status === 'processing' ? Date.now() : item.completed ?? Date.now();
    time.textContent = status === 'processing' ? `for ${elapsed(end - item.created)}` : `after ${elapsed(end - item.created)}`;
  }

  #tick() {
    for (const job of this.#jobs.values()) if (job.status === 'processing') this.#time(job);
  }

  // Events tell when something is ready; how far a video is has to be asked for, and asking makes up for lost events.
  async #look() {
    if (document.hidden) return;
    for (const job of this.#jobs.values()) {
      if (job.status !== 'processing' || job.isAsked) continue;
      job.isAsked = true;
      try {
        if (job.item.kind === 'video' && job.item.task) {
          const task = await ask(`/api/text-to-video/${encodeURIComponent(job.item.task)}`);
          if (job.bar && task.progress > 0) {
            job.bar.value = task.progress;
            job.percent.textContent = `${task.progress} %`;
          }
          if (task.status === 'pending' || task.status === 'processing') continue;
        }
        this.update(await this.fetchItem(job.item));
      } catch {
        // The banner tells of lost connections, and the next time may be luckier.
      } finally {
        job.isAsked = false;
      }
    }
  }
}
