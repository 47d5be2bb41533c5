// What the reader chose, kept in the address after "#" as key=value pairs: it survives a reload and
// travels with a copied link. Keys that no part of the page knows are left as they are.
const addressKeys = () => new URLSearchParams(location.hash.slice(1));
const readAddress = (key) => addressKeys().get(key);

function writeAddress(key, value) {
  const keys = addressKeys();
  if (value === null) keys.delete(key);
  else keys.set(key, value);
  history.replaceState(null, "", `#${keys}`);
}
