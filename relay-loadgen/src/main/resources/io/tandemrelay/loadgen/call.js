"use strict";
(() => {
  const audio = document.querySelector("audio");
  const picture = document.getElementById("picture");
  const box = picture.parentElement;
  const playhead = document.getElementById("playhead");
  const detail = document.getElementById("detail");
  const left = Number(picture.dataset.left);
  const pixelsPerSecond = Number(picture.dataset.pixelsPerSecond);

  const place = () => {
    const x = left + audio.currentTime * pixelsPerSecond;
    playhead.classList.remove("unused");
    playhead.setAttribute("x1", x);
    playhead.setAttribute("x2", x);
    return x;
  };
  const reveal = (x) => {
    if (x < box.scrollLeft || x > box.scrollLeft + box.clientWidth - 24) {
      box.scrollLeft = x - 40;
    }
  };
  const follow = () => {
    reveal(place());
    if (!audio.paused) {
      requestAnimationFrame(follow);
    }
  };
  const seek = (seconds) => {
    const end = Number.isFinite(audio.duration) ? audio.duration : seconds;
    audio.currentTime = Math.min(Math.max(0, seconds), end);
  };
  audio.addEventListener("play", follow);
  audio.addEventListener("seeked", place);
  audio.addEventListener("timeupdate", place);

  const show = (event) => {
    const sign = event.target.closest(".event, .playing, .break");
    const title = sign && sign.querySelector("title");
    if (title) {
      detail.textContent = title.textContent;
    }
    return sign;
  };
  picture.addEventListener("pointerover", show);
  picture.addEventListener("focusin", show);
  picture.addEventListener("click", (event) => {
    const sign = show(event);
    if (sign && sign.dataset.ms) {
      seek(sign.dataset.ms / 1000);
    } else {
      const x = event.clientX - picture.getBoundingClientRect().left;
      seek((x - left) / pixelsPerSecond);
    }
  });
  picture.addEventListener("keydown", (event) => {
    const sign = event.target.closest(".event");
    if (sign && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      seek(sign.dataset.ms / 1000);
    }
  });
  document.querySelector("tbody").addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row && getSelection().isCollapsed) {
      seek(row.dataset.ms / 1000);
      reveal(left + (row.dataset.ms / 1000) * pixelsPerSecond);
    }
  });
})();
