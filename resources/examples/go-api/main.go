// SPDX-License-Identifier: Apache-2.0

// go-api is a small HTTP service: /health says that it lives, /ready that it takes requests, / greets.
// `go-api -check` asks a running service for /health, so that a HEALTHCHECK needs no shell and no curl.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Set by -ldflags "-X main.version=...".
var version = "dev"

const shutdownTime = 10 * time.Second

func address() string {
	if a := os.Getenv("LISTEN"); a != "" {
		return a
	}
	return ":8080"
}

// check asks the service on this machine for /health.
func check(listen string) error {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: 3 * time.Second}
	response, err := client.Get("http://" + net.JoinHostPort("127.0.0.1", port) + "/health")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("/health answers %s", response.Status)
	}
	return nil
}

func run(ctx context.Context, listen string) error {
	service := newService(version)
	server := &http.Server{Addr: listen, Handler: service.handler(), ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.Printf("go-api %s listens on %s", version, listen)
	service.setReady(true)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// Not ready any more, but what runs is finished.
	service.setReady(false)
	log.Print("go-api shuts down")
	deadline, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	if err := server.Shutdown(deadline); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func main() {
	checks := flag.Bool("check", false, "ask a running service for /health and exit")
	shows := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *shows {
		fmt.Println("go-api", version)
		return
	}
	if *checks {
		if err := check(address()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, address()); err != nil {
		log.Fatal(err)
	}
}
