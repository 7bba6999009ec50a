// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

type service struct {
	version string
	started time.Time
	ready   atomic.Bool
}

func newService(version string) *service {
	return &service{version: version, started: time.Now()}
}

func (s *service) setReady(ready bool) { s.ready.Store(ready) }

func (s *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"status": "ok", "version": s.version, "uptime": time.Since(s.started).Round(time.Second).String()})
	})
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, _ *http.Request) {
		if !s.ready.Load() {
			answer(w, http.StatusServiceUnavailable, map[string]any{"status": "starting"})
			return
		}
		answer(w, http.StatusOK, map[string]any{"status": "ready"})
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("name")
		if name == "" {
			name = "world"
		}
		answer(w, http.StatusOK, map[string]any{"message": "Hello, " + name + "!"})
	})
	return mux
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
