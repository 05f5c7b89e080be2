// The secret in the fragment of a link, such as #token=…: it is not sent with the page's address. It is taken out of the
// address, so that it is not copied or kept with it.
export function takeFromFragment(name) {
  const secret = new URLSearchParams(location.hash.slice(1)).get(name);
  if (secret) history.replaceState(null, '', location.pathname + location.search);
  return secret;
}

// A link to the page that is already shown changes only the fragment.
addEventListener('hashchange', () => location.reload());
