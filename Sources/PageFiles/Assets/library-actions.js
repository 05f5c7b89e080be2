// What can be done with the items of the gallery: with one, with those that are selected, or with all that match.

import { apply, purge } from './batch.js';
import { deleteItem } from './deletion.js';
import { openOnce } from './dialog.js';
import { referenceOf, statusOf } from './items.js';
import { editLabels, editTags, toggleFavorite } from './labels.js';
import { Lineage, repeat } from './lineage.js';
import { applyToMatching, countMatching } from './matching.js';
import { messageFor } from './messages.js';
import { reuse } from './reuse.js';
import { toast } from './toast.js';

export class LibraryActions {
  // Options: feed, selection, filters, grid() and player(), onChange() after what changes the counts.
  constructor(options) {
    Object.assign(this, options);
    this.lineage = new Lineage({ open: (item) => this.player().goTo(item), compare: (items) => this.#compare(items) });
  }

  // Of one item: for tiles and the player.
  get ofItem() {
    const { feed } = this;
    return {
      open: (item) => this.player().open(item),
      reuse,
      remove: (item) => this.#changed(item.trashed ? purge([item], feed) : deleteItem(item, feed)),
      restore: (item) => this.#changed(apply([{ action: 'restore' }], [item], feed)),
      favorite: (item) => toggleFavorite(item, feed),
      editLabels: (item) => this.#edit(item),
      repeat: (item) => repeat(item).then(() => {
        this.lineage.forget();
        return feed.refresh();
      }),
      findTag: (_, tag) => this.filters.addTag(tag),
      share: (item) => this.#share([item]),
      lineage: (item) => this.lineage.sectionOf(item),
    };
  }

  // Of the selection: for its bar.
  get ofSelection() {
    const { selection, filters } = this;
    // Items that are selected one by one leave the selection with the list. Another selection may have begun meanwhile.
    const removal = (action) => async () => {
      const { matching } = selection;
      if ((await this.#apply([{ action }])) && matching && selection.matching === matching) selection.clear();
    };
    if (filters.isTrash) return { restore: removal('restore'), remove: removal('purge') };
    return {
      favorite: () => this.#apply([{ action: !selection.matching && selection.items.every((item) => item.favorite) ? 'unfavorite' : 'favorite' }]),
      tag: () => editTags(selection.matching ? [] : selection.items, selection.size, (actions) => this.#apply(actions)),
      download: () => this.#download(),
      share: () => this.#share(selection.items),
      compare: () => this.#compare(selection.items),
      remove: removal('delete'),
    };
  }

  // By key, of what the player shows, is selected, or has the focus. Each returns whether it did something.
  get shortcuts() {
    const { ofItem, ofSelection, selection } = this;
    const withItem = (run) => this.#current && (run(this.#current), true);
    const either = (name, one) => () => {
      if (this.player().item || !selection.size) return withItem(one);
      ofSelection[name]?.();
      return true;
    };
    const inGallery = (run) => () => !this.filters.isTrash && run();
    return {
      f: inGallery(either('favorite', ofItem.favorite)),
      t: inGallery(either('tag', ofItem.editLabels)),
      x: () => !this.player().item && withItem((item) => selection.toggle(item.key)),
      X: () => !this.player().item && withItem((item) => selection.extendTo(item.key)),
      Delete: either('remove', (item) => {
        if (this.player().item) this.player().close();
        ofItem.remove(item);
      }),
    };
  }

  // Counts what the list shows; a number that comes after the filters or the selection have changed is about another one.
  async selectMatching() {
    const { filters, selection } = this;
    filters.apply();
    const { query, text } = filters;
    const { version } = selection;
    const isCurrent = () => filters.text === text && selection.version === version;
    try {
      const count = await countMatching(query);
      if (isCurrent()) selection.selectMatching({ query, count });
    } catch (problem) {
      if (isCurrent()) toast(`They could not be counted. ${messageFor(problem)}`);
    }
  }

  async emptyTrash() {
    const query = { trash: true };
    try {
      const count = await countMatching(query);
      if (count) await this.#changed(applyToMatching([{ action: 'purge' }], { query, count }, this.feed));
      else toast('The trash is empty.');
    } catch (problem) {
      toast(`The trash could not be emptied. ${messageFor(problem)}`);
    }
  }

  get #current() {
    return this.player().item ?? this.feed.find(document.activeElement?.closest?.('.tile')?.dataset.key);
  }

  #apply(actions) {
    const { selection, feed } = this;
    if (selection.matching) return this.#changed(applyToMatching(actions, selection.matching, feed));
    return this.#changed(actions[0].action === 'purge' ? purge(selection.items, feed) : apply(actions, selection.items, feed));
  }

  async #changed(work) {
    const isDone = await work;
    if (isDone) this.onChange();
    return isDone;
  }

  async #edit(item) {
    await editLabels(item, this.feed);
    // Its tile was drawn again meanwhile.
    if (!this.player().item && document.activeElement === document.body) this.grid().reveal(item.key);
    this.onChange();
  }

  #compare(items) {
    if (items.length !== 2 || items.some((item) => statusOf(item) !== 'completed')) return;
    openOnce(() => import('./compare.js'), ({ compare }) => compare(items));
  }

  #share(items) {
    openOnce(() => import('./share-dialog.js'), ({ openShareDialog }) => openShareDialog({ items }));
  }

  #download() {
    const { matching, items } = this.selection;
    if (!matching && items.length === 1 && statusOf(items[0]) === 'completed') return location.assign(items[0].download);
    openOnce(() => import('./download-dialog.js'), ({ offerDownload }) => offerDownload(matching ? { query: matching.query } : { items: items.map(referenceOf) }));
  }
}
