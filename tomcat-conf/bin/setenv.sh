# Tomcat's catalina.sh reads this file. Options that are already in CATALINA_OPTS come last and win.

# Sets the same folder for the application and for the pool in conf/context.xml, which cannot read ROOMKEY_DATA.
# catalina.sh evaluates these options as words of a shell command: the quotes keep a path with spaces in one word.
CATALINA_OPTS="-Droomkey.data='${ROOMKEY_DATA:-$CATALINA_BASE/roomkey-data}' $CATALINA_OPTS"

# An invalid setting ends the process, so that the service manager reports it. A database that is away does not.
CATALINA_OPTS="-Droomkey.start.exit=true $CATALINA_OPTS"

# A server that has run out of memory answers unreliably. The JVM exits, and the service manager restarts it.
CATALINA_OPTS="-XX:+ExitOnOutOfMemoryError $CATALINA_OPTS"

# For a Service with the name roomkey Kubernetes sets ROOMKEY_PORT=tcp://…, which is no port to listen on.
case "$ROOMKEY_PORT" in *://*) unset ROOMKEY_PORT ;; esac
case "$ROOMKEY_HEALTH_PORT" in *://*) unset ROOMKEY_HEALTH_PORT ;; esac
