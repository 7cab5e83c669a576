"use strict";
// Marks as the console does (`backend/quiz/grading.py`): all or nothing for one answer, by part for several, pairs and orders.
(() => {
  const key = JSON.parse(document.getElementById("key").textContent);
  const form = document.querySelector("form");
  const result = document.getElementById("result");
  const words = (text) => {
    const bare = text.toLowerCase().replace(/ß/g, "ss").trim().replace(/^[.,;:!?"'“”‘’]+|[.,;:!?"'“”‘’]+$/g, "");
    const found = bare.split(/\s+/).filter(Boolean);
    return (found.length > 1 && ["a", "an", "the"].includes(found[0]) ? found.slice(1) : found).join(" ");
  };
  const number = (text) => {
    let bare = text.replace(/\s+/g, "").replace(/%+$/, "");
    const comma = bare.indexOf(",");
    if (comma >= 0) {
      const whole = bare.slice(0, comma), decimals = bare.slice(comma + 1);
      const one = !/[.,]/.test(whole + decimals);
      if (one && (decimals.length !== 3 || whole.replace(/^[+-]+/, "") === "0")) bare = bare.replace(",", ".");
    }
    bare = bare.replace(/,/g, "");
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare) ? Number(bare) : null;
  };
  const share = (item, field) => {
    const chosen = [...field.querySelectorAll("input:checked")].map((input) => Number(input.value));
    const picked = [...field.querySelectorAll("select")].map((select) => select.value);
    const typed = field.querySelector("input[type=text]")?.value ?? "";
    const count = (list) => list.filter(Boolean).length;
    switch (item.kind) {
      case "single": return Number(chosen.length === 1 && item.right.includes(chosen[0]));
      case "several": {
        const hits = count(chosen.map((n) => item.right.includes(n)));
        return Math.max(0, (hits - (chosen.length - hits)) / item.right.length);
      }
      case "words": return Number(words(typed) !== "" && item.accepted.includes(words(typed)));
      case "number": {
        const given = number(typed);
        const slack = 1e-9 * Math.max(1, Math.abs(item.value));
        return Number(given !== null && Math.abs(given - item.value) <= item.tolerance + slack);
      }
      case "places": return count(picked.map((value, n) => value === item.places[n])) / item.places.length;
      default: return null;
    }
  };
  const told = (points) => String(Math.round(points * 100) / 100);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    let earned = 0, possible = 0, unmarked = 0;
    key.forEach((item, n) => {
      const field = form.elements["question-" + (n + 1)];
      const part = share(item, field);
      const verdict = field.querySelector(".verdict");
      const said = verdict.querySelector("strong");
      verdict.hidden = false;
      if (part === null) {
        unmarked += 1;
        said.textContent = "Read by your teacher.";
      } else {
        possible += item.points;
        earned += part * item.points;
        said.className = part === 1 ? "right" : "wrong";
        const word = part === 1 ? "✓ Right" : part > 0 ? "◐ Partly right" : "✗ Not right";
        said.textContent = `${word}: ${told(part * item.points)} of ${told(item.points)}`;
      }
      for (const reason of verdict.querySelectorAll("[data-option]")) {
        reason.hidden = !field.querySelector(`input[value="${reason.dataset.option}"]`)?.checked;
      }
    });
    const left = unmarked ? `; ${unmarked} to be read by your teacher` : "";
    result.textContent = `You have ${told(earned)} of ${told(possible)} points${left}.`;
    result.focus();
  });
})();
