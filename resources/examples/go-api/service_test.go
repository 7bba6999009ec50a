// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		path   string
		ready  bool
		status int
		body   string
	}{
		{"/health", false, http.StatusOK, `"version":"1.2.3"`},
		{"/ready", false, http.StatusServiceUnavailable, "starting"},
		{"/ready", true, http.StatusOK, "ready"},
		{"/", true, http.StatusOK, "Hello, world!"},
		{"/?name=Slipway", true, http.StatusOK, "Hello, Slipway!"},
		{"/nothing", true, http.StatusNotFound, ""},
	} {
		s := newService("1.2.3")
		s.setReady(c.ready)
		recorder := httptest.NewRecorder()
		s.handler().ServeHTTP(recorder, httptest.NewRequest("GET", c.path, nil))
		if recorder.Code != c.status || !strings.Contains(recorder.Body.String(), c.body) {
			t.Errorf("%s (ready %v): %d %s", c.path, c.ready, recorder.Code, recorder.Body)
		}
	}
}

func TestCheck(t *testing.T) {
	server := httptest.NewServer(newService("x").handler())
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	if err := check(":" + port); err != nil {
		t.Error(err)
	}
	server.Close()
	if err := check(":" + port); err == nil {
		t.Error("a service that is gone is healthy")
	}
}
