// Makes one call of one client in a new process.

const started = process.hrtime.bigint();
const { file, url } = JSON.parse(process.argv[2] ?? "");
const { create } = await import(file);
await create(url).call("cln-1");
console.log(JSON.stringify({ started: `${started}` }));
// Open connections would keep the process running for seconds.
process.exit(0);
