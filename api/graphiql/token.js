// The access token of this browser tab. It comes from the address's fragment, which browsers never send, or from the
// answer of an operation that signs in, and goes wherever the headers editor does not say otherwise.

/** What stands for the remembered token in the headers editor. */
export const PLACEHOLDER = '<token>';

const KEY = 'vibbio:token';
const listeners = new Set();

/** Gives the remembered token, or null. */
export const remembered = () => sessionStorage.getItem(KEY);

/** Remembers a token, or forgets the one it has when given null. */
export function remember(token) {
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
  listeners.forEach((listener) => listener());
}

/** Calls the listener whenever the token changes; returns the way out. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Takes the token out of `#token=…` and the fragment out of the address bar and its history. */
export function rememberFromFragment() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!token) return;
  remember(token);
  history.replaceState(null, '', location.pathname + location.search);
}

/** Remembers the first access token in an answer. */
export function rememberFromAnswer({ data }) {
  const token = find(data, 'accessToken');
  if (typeof token === 'string') remember(token);
}

/** The headers to send: those of the editor, with the remembered token where they name none. */
export function withToken(headers = {}) {
  const own = Object.keys(headers).find((name) => name.toLowerCase() === 'authorization');
  const { [own]: value = `Bearer ${PLACEHOLDER}`, ...rest } = headers;
  const token = remembered();
  if (value.includes(PLACEHOLDER) && !token) return rest;
  return value ? { ...rest, authorization: value.replace(PLACEHOLDER, token) } : rest;
}

function find(value, name) {
  if (value === null || typeof value !== 'object') return undefined;
  return value[name] ?? Object.values(value).map((inner) => find(inner, name)).find(Boolean);
}
