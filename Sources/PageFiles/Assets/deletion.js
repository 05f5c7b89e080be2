// Deleting: an item goes into the trash, with an undo that restores it.

import { apply } from './batch.js';

export const deleteItem = (item, feed) => apply([{ action: 'delete' }], [item], feed);
