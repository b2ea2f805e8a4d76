// One call of one client, by a process that has done nothing before.

const started = process.hrtime.bigint();
const { file, url } = JSON.parse(process.argv[2] ?? "");
const { create } = await import(file);
await create(url).call("cln-1");
console.log(JSON.stringify({ started: `${started}` }));
// Open connections would keep it here for seconds.
process.exit(0);
