// Chooses the images of an edit by button, drop or paste, and checks them before anything is sent.

import { announce, h, icon } from './dom.js';

// File types by their first bytes, not by file name.
const signatures = [
  (bytes) => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, index) => bytes[index] === byte),
  (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  (bytes) => text(bytes, 0) === 'RIFF' && text(bytes, 8) === 'WEBP',
];
const text = (bytes, start) => String.fromCharCode(...bytes.slice(start, start + 4));

export class ImagePicker {
  #entries = [];

  // showError(message) runs for files that are refused, onChange() when the chosen files change.
  constructor(drop, { showError, onChange }) {
    Object.assign(this, { drop, showError, onChange });
    this.maxFiles = Number(drop.dataset.maxFiles) || 8;
    this.maxBytes = Number(drop.dataset.maxBytes) || 10 * 1024 * 1024;
    this.list = drop.querySelector('.picked');
    const input = drop.querySelector('input[type="file"]');
    drop.querySelector('#choose').addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      this.add([...input.files]);
      input.value = '';
    });
    this.#setUpDrop();
    addEventListener('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.add(files);
    });
  }

  // Each with its file, or with its id and its address in the gallery.
  get images() {
    return this.#entries.map(({ file, id, source }) => ({ file, id, source }));
  }

  // An image of the gallery: { id, source, name, picture (the address of a small one) }.
  addItem({ id, source, name, picture }) {
    if (this.#entries.length >= this.maxFiles) return this.showError(`Use at most ${this.maxFiles} images; the others were left out.`);
    this.onChange();
    this.#append({ id, source, url: picture }, name);
  }

  async add(files) {
    const errors = [];
    let added = 0;
    this.onChange();
    for (const file of files) {
      const name = file.name || 'The image';
      if (this.#entries.length >= this.maxFiles) {
        errors.push(`Use at most ${this.maxFiles} images; the others were left out.`);
        break;
      }
      if (!file.size) errors.push(`${name} is empty.`);
      else if (file.size > this.maxBytes) errors.push(`${name} is too large: ${megabytes(file.size)}. The limit is ${megabytes(this.maxBytes)}.`);
      else if (!(await isImage(file))) errors.push(`${name} is not a PNG, JPEG or WebP image.`);
      else if (this.#add(file)) added += 1;
    }
    if (added) announce(`${added === 1 ? 'One image' : `${added} images`} added, ${this.#entries.length} in total.`);
    if (errors.length) this.showError(errors.join(' '));
  }

  clear() {
    for (const entry of [...this.#entries]) this.#drop(entry);
  }

  #add(file) {
    this.#append({ file, url: URL.createObjectURL(file) }, file.name || 'Pasted image');
    return true;
  }

  #append(entry, name) {
    entry.element = h('li', {},
      h('img', { src: entry.url, alt: `Your image ${name}` }),
      h('button', { type: 'button', onclick: () => this.#remove(entry) }, icon('close'), h('span', { class: 'vh' }, `Remove ${name}`)),
      h('p', {}, name));
    this.#entries.push(entry);
    this.list.append(entry.element);
    this.#markOriginal();
  }

  #remove(entry) {
    const index = this.#entries.indexOf(entry);
    this.#drop(entry);
    const next = this.#entries[Math.min(index, this.#entries.length - 1)];
    (next?.element.querySelector('button') ?? this.drop.querySelector('#choose')).focus();
    announce(`Removed, ${this.#entries.length} left.`);
    this.onChange();
  }

  #drop(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry);
    if (entry.file) URL.revokeObjectURL(entry.url);
    entry.element.remove();
    this.#markOriginal();
  }

  // Of several images, the first is the original that the result is compared with.
  #markOriginal() {
    for (const mark of this.list.querySelectorAll('.original-mark')) mark.remove();
    if (this.#entries.length > 1) this.#entries[0].element.append(h('span', { class: 'original-mark' }, 'Original'));
  }

  #setUpDrop() {
    const { drop } = this;
    const over = (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      drop.classList.add('over');
    };
    // The whole window accepts drops: dropping beside the field must not open the file in the browser.
    addEventListener('dragover', over);
    addEventListener('dragleave', (event) => !event.relatedTarget && drop.classList.remove('over'));
    addEventListener('drop', (event) => {
      drop.classList.remove('over');
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    });
  }
}

async function isImage(file) {
  const bytes = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return signatures.some((matches) => matches(bytes));
}

function megabytes(bytes) {
  // Rounded up: a file just over the limit must not show as the limit.
  return `${(Math.ceil((bytes / 1048576) * 10) / 10).toLocaleString()} MB`;
}
