const state = document.querySelector('#state');
const services = document.querySelector('#services');

/** JSON of one address; an error that names the status where it is not 2xx. */
async function call(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(`${path}: ${response.status} ${body.error ?? response.statusText}`);
  return body;
}

async function routes() {
  const files = await call('/routes/');
  return Promise.all(files.filter(({ name }) => name.endsWith('.json')).map(({ name }) => call(`/routes/${name}`)));
}

async function showService(route) {
  const section = document.createElement('section');
  services.append(section);
  const title = Object.assign(document.createElement('h2'), { textContent: route.service });
  section.append(title);
  try {
    const { resources } = await call(route.path);
    if (resources.includes('orders')) await showOrders(section, `${route.path}orders`);
    else section.append(...resources.map((name) => link(route.path + name)));
  } catch (error) {
    section.append(Object.assign(document.createElement('p'), { className: 'failed', textContent: error.message }));
  }
}

function link(path) {
  return Object.assign(document.createElement('a'), { href: path, textContent: path });
}

async function showOrders(section, path) {
  section.append(document.querySelector('#orders').content.cloneNode(true));
  const form = section.querySelector('form');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { item, quantity } = Object.fromEntries(new FormData(form));
    const order = JSON.stringify({ item, quantity: Number(quantity) });
    await call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: order })
      .then(() => listOrders(section, path))
      .catch((error) => (section.querySelector('.views').textContent = error.message));
  });
  await listOrders(section, path);
}

async function listOrders(section, path) {
  const { orders, views } = await call(path);
  section.querySelector('.views').textContent = views ? `This list was read ${views} times.` : '';
  section.querySelector('tbody').replaceChildren(...orders.map(row));
}

function row({ id, item, quantity }) {
  const line = document.createElement('tr');
  for (const text of [id, item, quantity]) line.insertCell().textContent = text;
  return line;
}

try {
  const found = await routes();
  state.textContent = found.length > 0 ? '' : 'No API yet. Add one: devenv add node-api';
  for (const route of found) void showService(route);
} catch (error) {
  state.textContent = error.message;
}
