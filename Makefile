# Verbs only; each finds a JDK 25 by itself.
export JAVA_HOME := $(shell .ci/find-jdk)
$(if $(JAVA_HOME),,$(error no JDK 25 found, see the line above))
$(if $(shell command -v mvn),,$(error Tandem builds with Maven 3.8 or newer: install the package "maven"))
export MAVEN_OPTS ?= --sun-misc-unsafe-memory-access=allow
JAVA := $(JAVA_HOME)/bin/java
MVN := mvn --quiet
SOURCES := $(shell find pom.xml relay-*/pom.xml relay-*/src conf -type f)
SERVER := relay-server/target/relay-server.jar
LOADGEN := @conf/loadgen.jvm -jar relay-loadgen/target/relay-loadgen.jar

.PHONY: help run call test build format bench compare clean doctor mutants load capacity calibrate hostile

help: ## list the verbs
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' Makefile | expand -t 12

run: $(SERVER) ## build and run the relay, with the demo agent unless an agent is configured
	@$(JAVA) @conf/relay.jvm -jar $(SERVER) run $(ARGS)

call: $(SERVER) ## place one synthetic call against a running relay; writes call-heard.wav
	@$(JAVA) -jar relay-loadgen/target/relay-loadgen.jar call $(ARGS)

load: $(SERVER) ## many calls, agents included; run the relay with ARGS='--set upstream.dialect=simple --set upstream.url=ws://127.0.0.1:5000/ws'
	@$(JAVA) $(LOADGEN) load --agent-port 5000 $(ARGS)

capacity: $(SERVER) ## how many calls the relay carries, same set-up; ARGS='--pid N' for its CPU per frame
	@$(JAVA) $(LOADGEN) capacity --agent-port 5000 $(ARGS)

calibrate: $(SERVER) ## what the load generator itself costs, and how true its clock is here; two minutes
	@.ci/calibrate

test: ## every test of the build: units, protocol vectors, and system tests on real processes
	@$(MVN) verify

build: $(SERVER) ## build without tests

$(SERVER): $(SOURCES)
	@echo "Building (the first time downloads the libraries)..."
	@$(MVN) -DskipTests package
	@touch $@

format: ## format the sources
	@$(MVN) spotless:apply

bench: $(SERVER) ## JMH benchmarks of the media path, into bench-out; ARGS go to JMH, for example ARGS='Mulaw -f 1', or ARGS='compare OLD.json NEW.json'
	@$(JAVA) @conf/relay.jvm -jar relay-bench/target/relay-bench.jar $(ARGS)

compare: $(SERVER) ## Tandem beside a C, a Go and three Node relays under the same load, an hour or two; ARGS, for example, ARGS='--only Tandem,c-epoll --no-capacity'
	@taskset -c 1 $(JAVA) $(LOADGEN) compare relay-bench/contenders/tandem.json relay-bench/contenders/contenders.json --target-core 0 --baseline c-epoll --out compare-out $(ARGS)

hostile: ## the catalogue of bad input, each row half a minute beside 50 calls, with a table; ten minutes
	@$(MVN) verify -pl relay-loadgen,relay-server -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=HostileInputSystemTest -Dfailsafe.failIfNoSpecifiedTests=false -Dtandem.hostile.seconds=30

mutants: ## prove that the system tests can fail: break the relay in four ways, expect failures
	@.ci/mutants

doctor: ## show what the build uses
	@$(JAVA) -version && mvn -version

clean: ## remove what the build made
	@$(MVN) clean
