const operations = [...document.querySelectorAll('.operation')].map((element) => ({
  element,
  text: element.textContent.toLowerCase(),
}));
const sections = [...document.querySelectorAll('section')];
const found = document.querySelector('#found');

function showOperations(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { element, text } of operations) {
    element.hidden = !words.every((word) => text.includes(word));
    if (!element.hidden) shown += 1;
  }
  for (const section of sections) section.hidden = section.querySelector('.operation:not([hidden])') === null;
  found.textContent = words.length === 0 ? '' : `${shown} of ${operations.length} operations`;
}

function openLinked() {
  const linked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (linked instanceof HTMLDetailsElement) linked.open = true;
}

document.querySelector('#search').addEventListener('input', (event) => showOperations(event.target.value));
addEventListener('hashchange', openLinked);
openLinked();
