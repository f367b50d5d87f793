import { mkdirSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { Material } from './material.ts';
import { type Pass, runPass } from './passes.ts';

/** A thread of the bench: runs passes one by one as it is told. `workerData` is the folder for its material. */
const folder = workerData as string;
mkdirSync(folder, { recursive: true });
const material = new Material(folder);
parentPort?.on('message', (pass: Pass) => parentPort?.postMessage(runPass(material, pass)));
