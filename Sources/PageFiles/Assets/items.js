// What somebody made, pictures and videos in one form.

const statuses = { pending: 'processing', processing: 'processing', completed: 'completed', failed: 'failed' };
export const statusWords = { completed: 'Completed', processing: 'Processing', failed: 'Failed', expired: 'Expired' };
export const kindWords = { video: 'video', image: 'picture' };

export function fromGeneration(record) {
  const source = record.proxy_url;
  const params = record.generation_params ?? {};
  return {
    key: `video-${record.id}`,
    kind: 'video',
    id: record.id,
    task: record.task_id,
    prompt: record.prompt,
    state: statuses[record.status] ?? 'failed',
    error: record.error,
    created: Date.parse(record.created_at),
    completed: record.completed_at ? Date.parse(record.completed_at) : null,
    expires: record.expires_at ? Date.parse(record.expires_at) : null,
    source,
    download: source ? `${source}?download=1` : null,
    address: `/api/user-generations/${record.id}`,
    params,
    facts: videoFacts(params),
    page: '/text-to-video',
  };
}

export function fromImage(record) {
  const address = `/api/v1/nanobanana/images/${record.id}`;
  const references = (record.referenceImageUrls ?? []).map(own);
  const original = record.originImageUrl ? own(record.originImageUrl) : null;
  const isEdit = Boolean(original) || references.some((reference) => reference.startsWith('/uploads/'));
  const size = record.imageSize ?? '';
  return {
    key: `image-${record.id}`,
    kind: 'image',
    id: record.id,
    task: record.taskId,
    prompt: record.prompt,
    state: statuses[record.status] ?? 'failed',
    error: record.error,
    created: Date.parse(record.createdAt),
    completed: record.completedAt ? Date.parse(record.completedAt) : null,
    expires: null,
    source: `${address}/content`,
    download: `${address}/content?download=1`,
    address,
    original: original?.startsWith('/') ? original : null,
    uploads: [...new Set([original, ...references])].filter((reference) => reference?.startsWith('/uploads/')),
    params: { imageSize: size },
    facts: [
      ['Made from', isEdit || references.length ? 'words and pictures' : 'words'],
      size && ['Shape', size],
      record.characterIds?.length && ['Characters', record.characterIds.join(', ')],
      references.length && ['Reference pictures', String(references.length)],
    ].filter(Boolean),
    page: isEdit ? '/edit' : '/generate',
  };
}

export const fromEntry = (entry) => (entry.kind === 'video' ? fromGeneration(entry.video) : fromImage(entry.image));

// A video fades while it is looked at, so this is asked anew each time.
export function statusOf(item, now = Date.now()) {
  if (item.kind !== 'video' || item.state !== 'completed') return item.state;
  return !item.source || (item.expires && item.expires <= now) ? 'expired' : 'completed';
}

export function why(item) {
  const word = kindWords[item.kind];
  switch (statusOf(item)) {
    case 'failed': return item.error || `This ${word} could not be made. Try again.`;
    case 'expired': return 'Videos can be watched for a limited time, and this one’s is over. Its words and settings are still here, so you can make it again.';
    case 'processing': return `This ${word} is being made. It appears here by itself; you can leave the page meanwhile.`;
    default: return '';
  }
}

// Whether the one stands before the other in a list, newest first.
export function isBefore(left, right) {
  return left.created === right.created ? left.id > right.id : left.created > right.created;
}

// An address of ours without its host: pages are also read under other names of this server.
function own(address) {
  try {
    const url = new URL(address, location.origin);
    return url.pathname.startsWith('/uploads/') ? url.pathname : address;
  } catch {
    return address;
  }
}

function videoFacts(params) {
  const known = { duration: 'Length', size: 'Size', fps: 'Frames a second', seed: 'Seed', negative_prompt: 'Not in it' };
  return Object.entries(params)
    .filter(([name, value]) => name in known || ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => {
      if (name === 'duration') return [known[name], `${value} seconds`];
      if (name === 'size') return [known[name], String(value).replace('*', ' × ')];
      return [known[name] ?? name.replaceAll('_', ' '), String(value)];
    });
}
