# Read by Tomcat's catalina.sh. What was in CATALINA_OPTS comes last and wins.

# One folder for the application and for the pool in conf/context.xml, which does not know ROOMKEY_DATA.
CATALINA_OPTS="-Droomkey.data=${ROOMKEY_DATA:-$CATALINA_BASE/roomkey-data} $CATALINA_OPTS"

# A server without memory answers some and forgets others; let it end, and be started anew.
CATALINA_OPTS="-XX:+ExitOnOutOfMemoryError $CATALINA_OPTS"
