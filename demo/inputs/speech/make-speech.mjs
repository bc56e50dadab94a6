// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the recordings beside this file: 16 kHz, 16 bit, mono WAV of somebody who dictates.
 *
 * A source-filter voice in the manner of D. H. Klatt, "Software for a cascade/parallel formant synthesizer", JASA 67
 * (1980): glottal pulses (or noise, for consonants) through one resonator per formant. It says nothing that a person
 * would understand, but has what a voice activity detector listens for: pitch, moving formants, syllables and pauses.
 *
 * usage: node demo/inputs/speech/make-speech.mjs
 */
import { writeFileSync } from 'node:fs';

const RATE = 16_000;

/** Formants 1 to 3 in Hz; G. E. Peterson and H. L. Barney, JASA 24 (1952), for the vowels. */
const VOICED = {
  a: [730, 1090, 2440], e: [530, 1840, 2480], i: [290, 2200, 3000], o: [570, 840, 2410], u: [320, 900, 2240],
  l: [360, 1300, 2600], m: [250, 1000, 2200], n: [250, 1300, 2300], r: [420, 1250, 1650],
};
const FOURTH_FORMANT_HZ = 3500;
const BANDWIDTHS_HZ = [60, 90, 130, 250];

/** Noise of consonants: centre and bandwidth in Hz, loudness. A stop is silent for its first half. */
const NOISE = {
  s: { hz: 5200, width: 1800, loudness: 0.1 },
  f: { hz: 3800, width: 3000, loudness: 0.05 },
  h: { hz: 1500, width: 1500, loudness: 0.04 },
  t: { hz: 4200, width: 2000, loudness: 0.12, stop: true },
  k: { hz: 1900, width: 900, loudness: 0.12, stop: true },
};

/** What is said in each file; a full stop is a pause, a dash is rustling paper. */
const RECORDINGS = {
  'memo.wav': { text: 'lena kal me at noon. te ki is in te map.', pitchHz: 118, seed: 7 },
  'letter.wav': { text: 'mi ar sori for te hol in te flor.', pitchHz: 126, seed: 21 },
  'paper.wav': { text: '.--.-.---.', pitchHz: 118, seed: 35 },
};

/** A linear congruential generator; numbers from 0 to below 1. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** Klatt's second-order resonator, with unit gain at 0 Hz. */
function resonator() {
  let last = 0;
  let beforeLast = 0;
  return (input, hz, widthHz) => {
    const c = -Math.exp((-2 * Math.PI * widthHz) / RATE);
    const b = 2 * Math.exp((-Math.PI * widthHz) / RATE) * Math.cos((2 * Math.PI * hz) / RATE);
    const output = (1 - b - c) * input + b * last + c * beforeLast;
    beforeLast = last;
    last = output;
    return output;
  };
}

/** Air flow through the glottis at `phase` (0 to 1) of a period: open for 60 % of it. */
function glottalFlow(phase) {
  const open = phase / 0.6;
  return open < 1 ? 6.75 * open * open * (1 - open) : 0;
}

function seconds(letter) {
  if (letter === '.') return 0.4;
  if (letter === '-') return 0.12;
  if (letter === ' ') return 0.06;
  if ('aeiou'.includes(letter)) return 0.12;
  return 'sf'.includes(letter) ? 0.08 : 0.07;
}

function speak({ text, pitchHz, seed }) {
  const random = randomNumbers(seed);
  const formantFilters = BANDWIDTHS_HZ.map(() => resonator());
  const noiseFilter = resonator();
  const length = [...text].reduce((sum, letter) => sum + Math.round(seconds(letter) * RATE), 0);
  const samples = new Float64Array(length);

  let formants = [...VOICED.a];
  let voice = 0; // loudness of the glottal pulses, moving towards what the letter asks for
  let hiss = 0; // and that of the noise
  let noise = NOISE.s;
  let phase = 0;
  let flow = 0;
  let at = 0;
  for (const letter of text) {
    const target = VOICED[letter];
    if (letter in NOISE) noise = NOISE[letter];
    if (letter === '-') noise = { hz: 900 + 3000 * random(), width: 4000, loudness: 0.03 + 0.05 * random() };
    const voiceTarget = !target ? 0 : 'lmnr'.includes(letter) ? 0.5 : 1;
    const count = Math.round(seconds(letter) * RATE);
    for (let i = 0; i < count; i++, at++) {
      if (target) formants = formants.map((hz, n) => hz + (target[n] - hz) * 0.0025);
      voice += (voiceTarget - voice) * 0.004;
      const audible = letter === '-' || (letter in NOISE && !(noise.stop && i < count / 2));
      hiss += ((audible ? noise.loudness : 0) - hiss) * 0.01;

      // The pitch falls through the sentence, and wavers a little.
      const hz = pitchHz * (1.12 - (0.25 * at) / length) * (1 + 0.04 * Math.sin((2 * Math.PI * 3.1 * at) / RATE));
      phase = (phase + (hz * (1 + 0.01 * (random() - 0.5))) / RATE) % 1;
      const nextFlow = glottalFlow(phase);
      let sample = voice * (6 * (nextFlow - flow) + 0.02 * (random() - 0.5));
      flow = nextFlow;

      formantFilters.forEach((filter, n) => {
        sample = filter(sample, formants[n] ?? FOURTH_FORMANT_HZ, BANDWIDTHS_HZ[n]);
      });
      samples[at] = sample + 3 * hiss * noiseFilter(2 * random() - 1, noise.hz, noise.width);
    }
  }

  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return samples.map((sample) => (0.6 * sample) / peak + 0.002 * (random() - 0.5));
}

/** A canonical 44-byte RIFF header and the samples as 16-bit integers. */
function wav(samples) {
  const bytes = Buffer.alloc(44 + 2 * samples.length);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16); // bytes in this chunk
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // channels
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(2 * RATE, 28); // bytes a second
  bytes.writeUInt16LE(2, 32); // bytes a frame
  bytes.writeUInt16LE(16, 34); // bits a sample
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * samples.length, 40);
  samples.forEach((sample, i) => bytes.writeInt16LE(Math.round(32_767 * sample), 44 + 2 * i));
  return bytes;
}

for (const [name, recording] of Object.entries(RECORDINGS)) {
  const bytes = wav(speak(recording));
  writeFileSync(new URL(name, import.meta.url), bytes);
  console.log(`${name}: ${((bytes.length - 44) / 2 / RATE).toFixed(2)} s, ${bytes.length} bytes`);
}
