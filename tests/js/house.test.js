// What holds for every script of the pages and for the lock of the tools that check them.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../../", import.meta.url).pathname;
const read = (path) => readFileSync(`${ROOT}${path}`, "utf8");
const scripts = globSync("static/**/*.js", { cwd: ROOT }).filter((path) => !path.startsWith("static/vendor/"));

test("every script is checked by tsc, says what it is for, and is run by a test", () => {
  const tests = globSync("tests/js/*.test.js", { cwd: ROOT }).map(read).join("");
  assert.equal(scripts.includes("static/judging/saver.js"), true);
  for (const path of scripts) {
    // A worker has another scope than a page: tsc leaves it out.
    const first = path === "static/portal/worker.js" ? "" : "// @ts-check\n";
    assert.equal(read(path).startsWith(first), true, path);
    assert.match(read(path).slice(first.length), /^\/\/ .{20,}\n(\/\/ .+\n)*"use strict";\n/, path);
    assert.equal(tests.includes(`"${path.replace("static/", "")}"`), true, `${path} has no test`);
  }
});

test("the lock names packages by version and checksum, not by an address, and all are development tools", () => {
  const { packages } = JSON.parse(read("package-lock.json"));
  const locked = Object.entries(packages).filter(([path]) => path);
  assert.equal(locked.length > 0, true);
  for (const [path, { resolved, integrity, dev, devOptional }] of locked) {
    assert.equal(resolved, undefined, path);
    assert.match(integrity, /^sha512-/, path);
    assert.equal(dev || devOptional, true, path);
  }
});
