// Replays one simulated world: npm run sim -- --seed N [--commands M]. The simulator is TypeScript, run as it stands.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `This needs Node 24 or newer, here is ${process.versions.node}: use "npm run sim", which brings its own.`,
  );
  process.exit(1);
}
const { main } = await import('../../libs/testkit/src/sim.ts');
process.exitCode = main(process.argv.slice(2));
