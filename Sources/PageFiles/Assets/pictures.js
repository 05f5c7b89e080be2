// Choosing pictures for an edit: by button, by dropping, by pasting; looked at before anything is sent.

import { announce, h, icon } from './dom.js';

// What a file is stands in its first bytes, whatever its name says.
const signatures = [
  (bytes) => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, index) => bytes[index] === byte),
  (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  (bytes) => text(bytes, 0) === 'RIFF' && text(bytes, 8) === 'WEBP',
];
const text = (bytes, start) => String.fromCharCode(...bytes.slice(start, start + 4));

export class Pictures {
  #entries = [];

  // fault(message): what is wrong with a choice; changed(): what is chosen has changed.
  constructor(drop, { fault, changed }) {
    Object.assign(this, { drop, fault, changed });
    this.most = Number(drop.dataset.maxFiles) || 8;
    this.bytes = Number(drop.dataset.maxBytes) || 10 * 1024 * 1024;
    this.list = drop.querySelector('.picked');
    const input = drop.querySelector('input[type="file"]');
    drop.querySelector('#choose').addEventListener('click', () => input.click());
    input.addEventListener('change', () => {
      this.add([...input.files]);
      input.value = '';
    });
    this.#wireDrop();
    addEventListener('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.add(files);
    });
  }

  get files() {
    return this.#entries.map((entry) => entry.file);
  }

  async add(files) {
    const faults = [];
    let added = 0;
    this.changed();
    for (const file of files) {
      const name = file.name || 'The picture';
      if (this.#entries.length >= this.most) {
        faults.push(`${this.most} pictures are the most; the others were left out.`);
        break;
      }
      if (!file.size) faults.push(`${name} is empty.`);
      else if (file.size > this.bytes) faults.push(`${name} is too large: ${megabytes(file.size)}, and ${megabytes(this.bytes)} are the most.`);
      else if (!(await isPicture(file))) faults.push(`${name} is no PNG, JPEG or WebP picture.`);
      else if (this.#keep(file)) added += 1;
    }
    if (added) announce(`${added === 1 ? 'One picture' : `${added} pictures`} added, ${this.#entries.length} in all.`);
    if (faults.length) this.fault(faults.join(' '));
  }

  clear() {
    for (const entry of [...this.#entries]) this.#drop(entry);
  }

  #keep(file) {
    const address = URL.createObjectURL(file);
    const name = file.name || 'Pasted picture';
    const entry = { file, address };
    entry.element = h('li', {},
      h('img', { src: address, alt: `Your picture ${name}` }),
      h('button', { type: 'button', onclick: () => this.#remove(entry) }, icon('close'), h('span', { class: 'vh' }, `Take away ${name}`)),
      h('p', {}, name));
    this.#entries.push(entry);
    this.list.append(entry.element);
    this.#mark();
    return true;
  }

  #remove(entry) {
    const index = this.#entries.indexOf(entry);
    this.#drop(entry);
    const heir = this.#entries[Math.min(index, this.#entries.length - 1)];
    (heir?.element.querySelector('button') ?? this.drop.querySelector('#choose')).focus();
    announce(`Taken away, ${this.#entries.length} left.`);
    this.changed();
  }

  #drop(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry);
    URL.revokeObjectURL(entry.address);
    entry.element.remove();
    this.#mark();
  }

  // Of several, the first is the original that the result is shown beside.
  #mark() {
    for (const mark of this.list.querySelectorAll('.first-mark')) mark.remove();
    if (this.#entries.length > 1) this.#entries[0].element.append(h('span', { class: 'first-mark' }, 'Original'));
  }

  #wireDrop() {
    const { drop } = this;
    const over = (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      drop.classList.add('over');
    };
    // The whole window takes what is dropped: a near miss must not lead away from the page.
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

async function isPicture(file) {
  const bytes = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return signatures.some((fits) => fits(bytes));
}

function megabytes(bytes) {
  // Upwards, as what is a little too large must not look as if it were just right.
  return `${(Math.ceil((bytes / 1048576) * 10) / 10).toLocaleString()} MB`;
}
