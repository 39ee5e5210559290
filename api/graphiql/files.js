// The files chosen in the panel, and how variables refer to them.
let chosen = [];
const listeners = new Set();

/** Gives the chosen files, the same array until they change. */
export const files = () => chosen;

/** Adds files to those chosen. */
export const choose = (more) => change([...chosen, ...more]);

/** Takes one file away. */
export const drop = (file) => change(chosen.filter((other) => other !== file));

/** Calls the listener whenever the files change; returns the way out. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Splits variables by the GraphQL multipart request specification: every `"$file:0"` or `"$file:name.jpg"` becomes null
 * and its path is noted under the file it names. A file that is named twice is sent once.
 */
export function extract(variables) {
  const paths = new Map();
  const walk = (value, path) => {
    if (typeof value === 'string' && value.startsWith('$file:')) {
      const file = named(value.slice('$file:'.length));
      paths.set(file, [...(paths.get(file) ?? []), path]);
      return null;
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${path}.${index}`));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, `${path}.${key}`)]));
  };
  return { clean: walk(variables, 'variables'), paths };
}

function named(reference) {
  const file = chosen.find(({ name }) => name === reference) ?? chosen[reference];
  if (!file) throw new Error(`No file "${reference}" is chosen. Choose files in the panel "Examples, files and token".`);
  return file;
}

function change(next) {
  chosen = next;
  listeners.forEach((listener) => listener());
}
