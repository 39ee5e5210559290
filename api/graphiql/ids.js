// The ids that answers told, so that one example can go on with what the one before it made.
const PREFIX = '$last:';
const seen = new Map();

/** Notes the ids in an answer; the last of each kind counts. */
export function noteIds(answer) {
  if (typeof answer === 'string') {
    const [, kind] = answer.match(/^([a-z]{3})_[0-9a-f]{32}$/) ?? [];
    if (kind) seen.set(kind, answer);
  } else if (answer !== null && typeof answer === 'object') {
    Object.values(answer).forEach(noteIds);
  }
}

/** Puts the last asset's id where variables say `"$last:ast"`, and so on for every kind of id. */
export function fillIds(variables) {
  if (typeof variables === 'string' && variables.startsWith(PREFIX)) {
    const kind = variables.slice(PREFIX.length);
    if (!seen.has(kind)) throw new Error(`No answer has told an id ${kind}_… yet: run the example that makes one.`);
    return seen.get(kind);
  }
  if (Array.isArray(variables)) return variables.map(fillIds);
  if (variables === null || typeof variables !== 'object') return variables;
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, fillIds(value)]));
}
