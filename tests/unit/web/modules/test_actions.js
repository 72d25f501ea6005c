import { addressOf, opensInTab, textOn } from "/web/viewer/page/actions-list.js";
import { createFollowers } from "/web/viewer/state/followers.js";
import { equal } from "./check.js";

const asking = { instance: "https://me.example/", username: "Mira & Kaz" };

export const tests = {
  "an address gets who asks and from where, and keeps what it had": () => {
    equal(
      addressOf({ title: "x", url: "https://shop.example/a?b=1#c" }, asking),
      "https://shop.example/a?b=1&instance=https%3A%2F%2Fme.example%2F&username=Mira+%26+Kaz#c",
    );
    equal(
      addressOf({ title: "x", url: "https://shop.example/" }, { ...asking, username: "" }),
      "https://shop.example/?instance=https%3A%2F%2Fme.example%2F",
    );
  },
  "what would run, and what is no address, opens nothing": () => {
    for (const url of ["javascript:alert(1)", "data:text/html,x", "not one", "", undefined]) {
      equal(addressOf({ title: "x", url }, asking), "");
    }
  },
  "plain http cannot be framed here": () => {
    equal(opensInTab({ title: "x", url: "http://x.example" }), true);
    equal(opensInTab({ title: "x", url: "https://x.example" }), false);
    equal(opensInTab({ title: "x", url: "https://x.example", openExternally: true }), true);
  },
  "words on a colour are the ones that can be read": () => {
    equal(["#000000", "#fff", "#0b7a4b", "#ffe08a"].map(textOn), ["#fff", "#000", "#fff", "#000"]);
    equal(textOn("tomato"), null);
  },
  "followers come page by page until there are no more": async () => {
    const all = Array.from({ length: 30 }, (_, number) => ({ link: `https://x.example/${number}` }));
    const asked = [];
    const api = {
      followers: async (offset, limit) => {
        asked.push(offset);
        return { total: 40, results: all.slice(offset, offset + limit) };
      },
    };
    const followers = createFollowers({ api });
    await Promise.all([followers.loadMore(), followers.loadMore()]);
    equal([followers.known.value.length, followers.total.value], [24, 40]);
    await followers.loadMore();
    equal([followers.known.value.length, followers.total.value], [30, 40]);
    // The server counted ten whom it does not show.
    await followers.loadMore();
    equal([followers.known.value.length, followers.total.value], [30, 30]);
    equal(asked, [0, 24, 30]);
    api.followers = async () => Promise.reject(new Error("no"));
    await followers.loadMore();
    equal(followers.failed.value, true);
  },
};
