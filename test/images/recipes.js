/**
 * @typedef {object} Recipe How to make a stand-in for an official image from Debian's and npm's packages.
 * @property {string} tag
 * @property {string} [from] Tag of the stand-in it is built on.
 * @property {string} [folder] Its Dockerfile and files, beside this file.
 * @property {'bootstrap' | 'busybox' | 'node' | 'machine'} [source] What must be fetched for it.
 */

const apt = 'devenv-stand-in/apt:bookworm';
const bootstrap = 'devenv-stand-in/bootstrap:bookworm';

/** @type {Recipe[]} */
export const recipes = [
  { tag: 'busybox:1.37', source: 'busybox' },
  { tag: bootstrap, source: 'bootstrap' },
  { tag: apt, from: bootstrap, folder: 'apt', source: 'machine' },
  { tag: 'postgres:17-bookworm', from: apt, folder: 'postgres' },
  { tag: 'mariadb:11', from: apt, folder: 'mariadb' },
  { tag: 'node:22-bookworm-slim', from: apt, folder: 'node', source: 'node' },
  { tag: 'python:3.13-slim-bookworm', from: apt, folder: 'python' },
  { tag: 'redis:8-bookworm', from: apt, folder: 'redis' },
  { tag: 'nginx:1.29-bookworm', from: apt, folder: 'nginx' },
  { tag: 'debian:bookworm-slim', from: apt, folder: 'debian' },
];

/** The images that the tests and the demo use. */
export const imageTags = recipes.map(({ tag }) => tag).filter((tag) => !tag.startsWith('devenv-stand-in/'));
