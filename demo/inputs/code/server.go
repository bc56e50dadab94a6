// SPDX-License-Identifier: Apache-2.0
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"sync"
)

type counter struct {
	mu    sync.Mutex
	views map[string]int
}

func (c *counter) hit(page string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.views[page]++
	return c.views[page]
}

func main() {
	pages := &counter{views: make(map[string]int)}
	http.HandleFunc("/hit", func(w http.ResponseWriter, r *http.Request) {
		page := r.URL.Query().Get("page")
		if page == "" {
			http.Error(w, "page is missing", http.StatusBadRequest)
			return
		}
		if err := json.NewEncoder(w).Encode(map[string]int{page: pages.hit(page)}); err != nil {
			log.Printf("hit %q: %v", page, err)
		}
	})
	log.Fatal(http.ListenAndServe("localhost:8080", nil))
}
